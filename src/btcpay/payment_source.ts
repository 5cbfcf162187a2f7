/**
 * The agent's payment source over a BTCPay store key: as much as the key allows, and the public
 * status page where it allows less.
 *
 * @module
 */

import { compareDecimals } from "../license/money.ts";
import type { PaymentReading } from "../license/payment.ts";
import type { PaymentSource, SourceAnswer, SourceProblem } from "../license/payment_source.ts";
import type { Clock } from "../ports.ts";
import type { BtcpayAnswer } from "./call.ts";
import type { BtcpayClient } from "./client_types.ts";
import { toReading } from "./converter.ts";
import { completeFrom, findMismatch, type OrderOptions, toNewInvoice } from "./order.ts";
import { type BtcpayProblem, toSourceProblem } from "./problem.ts";
import { readPublicStatus } from "./public_status.ts";
import type { Invoice, InvoicePaymentMethod } from "./schemas.ts";

/** What a source needs besides its client, and how it makes invoices. */
export interface BtcpaySourceOptions extends OrderOptions {
  /** For the age of what is known about the key. */
  readonly clock: Pick<Clock, "monotonic">;
}

/**
 * How long a key that may not view is not asked again, ms. Only this direction is remembered: that
 * a key may view is never assumed, so that no "not found" rests on an old answer.
 */
const NO_VIEW_MS = 15 * 60_000;

/** That the key may not view, and since when. */
interface NoView {
  readonly problem: SourceProblem;
  readonly at: number;
}

/** What kept an answer from coming. */
type Refusal =
  | { readonly kind: "noView"; readonly problem: SourceProblem; readonly serverAt?: number }
  | { readonly kind: "notFound"; readonly serverAt?: number }
  | { readonly kind: "problem"; readonly problem: SourceProblem; readonly serverAt?: number };

type Outcome<T> =
  | { readonly kind: "answered"; readonly value: T; readonly serverAt?: number }
  | Refusal;

/**
 * Makes the payment source of one store.
 *
 * `notFound` is said only for a 404 in the API's own words, or for a 403 while `api-keys/current`
 * lists a permission to view the store's invoices and its list is really shown. What the public
 * status does not know is the problem that kept the key from reading: no explicit no.
 */
export function createBtcpaySource(
  client: BtcpayClient,
  options: BtcpaySourceOptions,
): PaymentSource {
  let noView: NoView | undefined;

  function knownNoView(): SourceProblem | undefined {
    const isFresh = noView !== undefined && options.clock.monotonic() - noView.at < NO_VIEW_MS;
    return isFresh ? noView?.problem : undefined;
  }

  /** Notes what the answer tells about the key. */
  function settle<T>(answer: BtcpayAnswer<T>): Outcome<T> {
    if (answer.kind === "problem") return settleProblem(answer.problem, answer.serverAt);
    noView = undefined;
    return answer;
  }

  function settleProblem(problem: BtcpayProblem, serverAt: number | undefined): Refusal {
    const server = serverTime(serverAt);
    if (problem.code === "invoiceNotFound") return { kind: "notFound", ...server };
    const source = toSourceProblem(problem);
    if (!isNoView(problem)) return { kind: "problem", problem: source, ...server };
    noView = { problem: source, at: options.clock.monotonic() };
    return { kind: "noView", problem: source, ...server };
  }

  async function readByApi(id: string, signal?: AbortSignal): Promise<Outcome<PaymentReading>> {
    const known = knownNoView();
    if (known !== undefined) return { kind: "noView", problem: known };
    const invoice = settle(await client.getInvoice(id, signal));
    if (invoice.kind !== "answered") return invoice;
    return await withMethods(invoice, signal);
  }

  /** Adds the payment methods. When money came, its time must be known: then they are required. */
  async function withMethods(
    invoice: { readonly value: Invoice; readonly serverAt?: number },
    signal?: AbortSignal,
  ): Promise<Outcome<PaymentReading>> {
    const methods = await client.getPaymentMethods(invoice.value.id, signal);
    if (methods.kind === "answered") {
      return { ...invoice, kind: "answered", value: toReading(invoice.value, methods.value) };
    }
    if (!holdsPayments(invoice.value)) {
      return { ...invoice, kind: "answered", value: toReading(invoice.value) };
    }
    const refusal = settleProblem(methods.problem, methods.serverAt);
    if (refusal.kind !== "notFound") return refusal;
    // The invoice was read a moment ago: that its methods are unknown is no "not found".
    return { kind: "problem", problem: malformed("paymentMethodsMissing") };
  }

  return {
    async createPayment(order, signal): Promise<SourceAnswer<PaymentReading>> {
      const created = await client.createInvoice(toNewInvoice(order, options), signal);
      if (created.kind === "problem") return toCreateProblem(created);
      const mismatch = findMismatch(created.value, order, client.storeId);
      if (mismatch !== undefined) {
        const problem: SourceProblem = { code: "rejected", retryable: false, detail: mismatch };
        return { kind: "problem", problem, ...serverTime(created.serverAt) };
      }
      const invoice = completeFrom(created.value, order);
      const value = await readNewMethods(invoice, toReading(invoice), signal);
      return { kind: "answered", value, ...serverTime(created.serverAt) };
    },

    async readPayment(id, signal): Promise<SourceAnswer<PaymentReading>> {
      const answer = await readByApi(id, signal);
      if (answer.kind !== "noView") return answer;
      const reading = await readPublicStatus(client, id, { depth: "whileNew", ...given(signal) });
      if (reading.kind === "answered") return reading;
      const problem = isNoAnswer(reading.problem, answer.problem)
        ? answer.problem
        : sourceProblemOf(reading.problem);
      return { kind: "problem", problem, ...serverTime(reading.serverAt) };
    },

    async findPayments(licenseKey, signal): Promise<SourceAnswer<readonly PaymentReading[]>> {
      const found = settle(
        await client.findInvoices({
          orderId: licenseKey,
          includeArchived: true,
          includePaymentMethods: true,
        }, signal),
      );
      if (found.kind === "noView") return { ...found, kind: "problem" };
      if (found.kind === "notFound") {
        return { kind: "problem", problem: malformed("searchNotFound") };
      }
      if (found.kind !== "answered") return found;
      const invoices = found.value.filter(({ metadata }) => metadata.orderId === licenseKey)
        .sort((a, b) => a.createdTime - b.createdTime || (a.id < b.id ? -1 : 1));
      const readings: PaymentReading[] = [];
      for (const invoice of invoices) {
        const reading = await readFound(invoice, signal);
        if (reading.kind === "problem") return reading;
        readings.push(reading.value);
      }
      return { kind: "answered", value: readings, ...serverTime(found.serverAt) };
    },

    async ping(signal): Promise<SourceAnswer<undefined>> {
      const health = await client.getHealth(signal);
      if (health.kind === "answered") {
        return { kind: "answered", value: undefined, ...serverTime(health.serverAt) };
      }
      return {
        kind: "problem",
        problem: sourceProblemOf(health.problem),
        ...serverTime(health.serverAt),
      };
    },
  };

  /** Methods that came with the search are used; older servers send none and are asked again. */
  async function readFound(
    invoice: Invoice,
    signal?: AbortSignal,
  ): Promise<Exclude<SourceAnswer<PaymentReading>, { readonly kind: "notFound" }>> {
    if (invoice.paymentMethods.length > 0 || !holdsPayments(invoice)) {
      return { kind: "answered", value: toReading(invoice) };
    }
    const answer = await withMethods({ value: invoice }, signal);
    if (answer.kind === "answered" || answer.kind === "problem") return answer;
    const problem = answer.kind === "noView" ? answer.problem : malformed("paymentMethodsMissing");
    return { kind: "problem", problem };
  }

  /** The invoice exists now: whatever is wrong with its methods, it is not lost for that. */
  async function readNewMethods(
    invoice: Invoice,
    reading: PaymentReading,
    signal?: AbortSignal,
  ): Promise<PaymentReading> {
    if (knownNoView() === undefined) {
      const methods: Outcome<readonly InvoicePaymentMethod[]> = settle(
        await client.getPaymentMethods(invoice.id, signal),
      );
      if (methods.kind === "answered") return toReading(invoice, methods.value);
      if (methods.kind !== "noView") return reading;
    }
    const status = await readPublicStatus(client, invoice.id, { depth: "all", ...given(signal) });
    if (status.kind === "problem") return reading;
    const { methods } = status.value;
    return methods === undefined ? reading : { ...reading, methods };
  }
}

/**
 * The key is wrong, may not view, or has lost the store: known invoices are read without it, so
 * that a vendor may replace a key without locking anybody out.
 */
function isNoView(problem: BtcpayProblem): boolean {
  return problem.code === "unauthenticated" || problem.code === "missingPermission" ||
    problem.code === "storeNotFound";
}

/** The public page does not know the invoice, or has it in another store than the unknown one. */
function isNoAnswer(publicProblem: BtcpayProblem, keyProblem: SourceProblem): boolean {
  return publicProblem.status === 404 ||
    (keyProblem.code === "storeNotFound" && publicProblem.code === "malformed");
}

/** Money is said to have come by a payment, so that there is a time to be read. */
function holdsPayments(invoice: Invoice): boolean {
  if (invoice.paidAmount !== undefined) return compareDecimals(invoice.paidAmount, "0") > 0;
  const isPaid = invoice.status === "settled" || invoice.status === "processing";
  return isPaid && invoice.additionalStatus !== "marked";
}

function toCreateProblem(
  answer: { readonly problem: BtcpayProblem; readonly serverAt?: number },
): SourceAnswer<PaymentReading> {
  return {
    kind: "problem",
    problem: sourceProblemOf(answer.problem),
    ...serverTime(answer.serverAt),
  };
}

/** For calls that are about no known invoice: "invoice not found" is then no sensible answer. */
function sourceProblemOf(problem: BtcpayProblem): SourceProblem {
  return problem.code === "invoiceNotFound" ? malformed("unexpectedNotFound") : problem;
}

function malformed(detail: string): SourceProblem {
  return { code: "malformed", retryable: false, detail };
}

function serverTime(serverAt: number | undefined): { readonly serverAt?: number } {
  return serverAt === undefined ? {} : { serverAt };
}

function given(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
