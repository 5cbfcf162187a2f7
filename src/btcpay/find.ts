/**
 * Search for invoices, page by page to the end.
 *
 * @module
 */

import { z } from "zod";
import type { BtcpayAnswer, Call } from "./call.ts";
import { PERMISSIONS } from "./permissions.ts";
import { type Invoice, invoiceSchema } from "./schemas.ts";

/** What is searched for. */
export interface FindOptions {
  /** Exactly this one; the whole store when left out. */
  readonly orderId?: string;
  /** Archived invoices too. */
  readonly includeArchived: boolean;
  /** With payment methods and their payments. */
  readonly includePaymentMethods: boolean;
}

/** Invoices asked for at once: as many as the server itself gives by default. */
const PAGE = 50;
/** More pages than any key or small shop has; a server that never ends is given up. */
const MAX_PAGES = 200;

/**
 * Every invoice found, newest first, each once. An invoice made between two pages moves the others
 * on by one: what comes twice is dropped. A server that gives the same page again and again is
 * `malformed`, for nobody knows what is missing.
 */
export async function findAllInvoices(
  call: Call,
  path: string,
  options: FindOptions,
  signal?: AbortSignal,
): Promise<BtcpayAnswer<readonly Invoice[]>> {
  const found = new Map<string, Invoice>();
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await call({
      path,
      query: queryOf(options, page),
      schema: z.array(invoiceSchema),
      permission: PERMISSIONS.viewInvoices,
      isList: true,
    }, signal);
    if (answer.kind === "problem") return answer;
    const before = found.size;
    for (const invoice of answer.value) {
      if (!found.has(invoice.id)) found.set(invoice.id, invoice);
    }
    if (answer.value.length < PAGE) return { ...answer, value: [...found.values()] };
    if (found.size === before) break;
  }
  return {
    kind: "problem",
    problem: { code: "malformed", retryable: false, detail: "endlessList" },
  };
}

function queryOf(options: FindOptions, page: number): readonly (readonly [string, string])[] {
  return [
    ...(options.orderId === undefined ? [] : [["orderId", options.orderId] as const]),
    ...(options.includeArchived ? [["includeArchived", "true"] as const] : []),
    ...(options.includePaymentMethods ? [["includePaymentMethods", "true"] as const] : []),
    ["take", String(PAGE)],
    ["skip", String(page * PAGE)],
  ];
}
