/**
 * An invoice read without any key, through the status behind its checkout page.
 *
 * @module
 */

import type { PaymentReading } from "../license/payment.ts";
import type { BtcpayAnswer } from "./call.ts";
import type { BtcpayClient } from "./client_types.ts";
import { toPublicReading } from "./converter.ts";
import type { PublicStatus } from "./schemas.ts";

/** Ways to pay that are asked for at most, one request each. */
const MAX_METHODS = 10;

/** How much is read. */
export interface PublicReadOptions {
  /**
   * `all`: every way to pay, one request each; `whileNew`: only as long as somebody may still have
   * to pay, so that watching costs one request.
   */
  readonly depth: "all" | "whileNew";
  readonly signal?: AbortSignal;
}

/**
 * Reads one invoice of the client's store. `malformed` when the status is of another invoice or
 * store. What another way to pay does not answer is left out.
 */
export async function readPublicStatus(
  client: BtcpayClient,
  id: string,
  options: PublicReadOptions,
): Promise<BtcpayAnswer<PaymentReading>> {
  const { signal } = options;
  const answer = await client.publicStatus(id, signal === undefined ? {} : { signal });
  if (answer.kind === "problem") return answer;
  const first = answer.value;
  if (first.invoiceId !== id || first.storeId !== client.storeId) {
    const { value: _, ...rest } = answer;
    const detail = first.invoiceId === id ? "statusOfOtherStore" : "statusOfOtherInvoice";
    return { ...rest, kind: "problem", problem: { code: "malformed", retryable: false, detail } };
  }
  const isDeep = options.depth === "all" || first.status === "new";
  const others = isDeep ? await readOthers(client, first, signal) : [];
  const value = toPublicReading([first, ...others], {
    checkoutLink: `${client.baseUrl}/i/${id}`,
    ...(answer.serverAt === undefined ? {} : { serverAt: answer.serverAt }),
  });
  return { ...answer, value };
}

/** The other ways to pay. A server that answers with another one than asked for adds nothing. */
async function readOthers(
  client: BtcpayClient,
  first: PublicStatus,
  signal: AbortSignal | undefined,
): Promise<readonly PublicStatus[]> {
  const ids = (first.availablePaymentMethods ?? [])
    .filter(({ displayed }) => displayed !== false)
    .map(({ paymentMethodId }) => paymentMethodId)
    .filter((methodId) => methodId !== first.paymentMethodId);
  const others: PublicStatus[] = [];
  for (const paymentMethodId of [...new Set(ids)].slice(0, MAX_METHODS - 1)) {
    const answer = await client.publicStatus(first.invoiceId, {
      paymentMethodId,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.kind !== "answered") continue;
    const { value } = answer;
    const isAsked = value.paymentMethodId === paymentMethodId &&
      value.invoiceId === first.invoiceId && value.storeId === first.storeId;
    if (isAsked) others.push(value);
  }
  return others;
}
