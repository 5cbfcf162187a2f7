/**
 * From BTCPay's answers to the domain's words. Pure.
 *
 * @module
 */

import { clampToZero, isAtLeast } from "../license/money.ts";
import type {
  Confirmations,
  PaymentMethod,
  PaymentReading,
  PaymentTerms,
  Progress,
  ProgressCause,
} from "../license/payment.ts";
import { completionTime } from "./completion.ts";
import type { Invoice, InvoicePaymentMethod, PublicStatus } from "./schemas.ts";

/**
 * The reading that an invoice means. `methods` when they were asked for apart; otherwise those that
 * came with the invoice.
 */
export function toReading(
  invoice: Invoice,
  methods: readonly InvoicePaymentMethod[] = invoice.paymentMethods,
): PaymentReading {
  const terms = toTerms(invoice);
  const completedAt = completionTime(methods, terms.amount);
  return {
    id: invoice.id,
    via: "api",
    progress: invoice.status,
    cause: invoice.additionalStatus,
    terms,
    ...given("paidAmount", invoice.paidAmount),
    ...given("completedAt", completedAt),
    ...given("expiresAt", invoice.expirationTime),
    ...given("monitoredUntil", invoice.monitoringExpiration),
    ...given("checkoutLink", invoice.checkoutLink),
    ...(methods.length === 0 ? {} : { methods: methods.map(toMethod) }),
  };
}

/** The terms of an invoice. An amount that an older server leaves out (top-up) is "0". */
export function toTerms(invoice: Invoice): PaymentTerms {
  const { metadata } = invoice;
  return {
    ...given("licenseKey", metadata.orderId),
    storeId: invoice.storeId,
    type: invoice.type,
    amount: invoice.amount ?? "0",
    currency: invoice.currency.toUpperCase(),
    ...given("product", metadata.product),
    ...given("machineId", metadata.machineId),
    ...(metadata.purpose === "move" ? { purpose: "move" } : {}),
    ...given("trialEndsAt", metadata.trialEndsAt),
    createdAt: invoice.createdTime,
  };
}

/** One way to pay. What is due is never negative: an overpaid invoice has nothing due. */
export function toMethod(method: InvoicePaymentMethod): PaymentMethod {
  return {
    method: method.method,
    currency: method.currency,
    due: clampToZero(method.due ?? "0"),
    paid: method.paymentMethodPaid ?? method.totalPaid ?? "0",
    ...given("destination", method.destination),
    ...given("link", method.paymentLink),
  };
}

/** What surrounds a public status. */
export interface PublicContext {
  /** The server's own clock at the first of the answers, epoch ms. */
  readonly serverAt?: number;
  /** The checkout page's address, which the status does not tell. */
  readonly checkoutLink: string;
}

/**
 * The reading that public statuses of one invoice mean: one per payment method, the first of them
 * decides. It tells no terms and no cause; what money came (`partial`, `late`) is read from the
 * coins paid and due.
 */
export function toPublicReading(
  statuses: readonly [PublicStatus, ...PublicStatus[]],
  context: PublicContext,
): PaymentReading {
  const [first] = statuses;
  const methods = statuses.flatMap(publicMethodOf);
  return {
    id: first.invoiceId,
    via: "publicStatus",
    progress: first.status,
    cause: publicCauseOf(first.status, methods),
    ...given("expiresAt", expiryOf(first, context.serverAt)),
    checkoutLink: context.checkoutLink,
    ...(methods.length === 0 ? {} : { methods }),
    ...given("confirmations", confirmationsOf(first)),
  };
}

function publicMethodOf(status: PublicStatus): readonly PaymentMethod[] {
  if (status.paymentMethodId === undefined) return [];
  return [{
    method: status.paymentMethodId,
    currency: status.paymentMethodCurrency ?? status.paymentMethodId.split("-")[0] ?? "",
    due: clampToZero(status.due ?? "0"),
    paid: status.paid ?? "0",
    ...given("destination", status.address),
    ...given("link", status.invoiceBitcoinUrl),
  }];
}

function publicCauseOf(progress: Progress, methods: readonly PaymentMethod[]): ProgressCause {
  if (progress !== "new" && progress !== "expired") return "none";
  if (methods.every(({ paid }) => !isMore(paid))) return "none";
  const isAllPaid = methods.some(({ due }) => !isMore(due));
  if (!isAllPaid) return "partial";
  return progress === "expired" ? "late" : "none";
}

/** More than nothing. */
function isMore(amount: string): boolean {
  return !isAtLeast("0", amount);
}

/** The time left counts from the server's clock; 0 tells only that it is over, not since when. */
function expiryOf(status: PublicStatus, serverAt: number | undefined): number | undefined {
  const { expirationSeconds } = status;
  if (serverAt === undefined || expirationSeconds === undefined || expirationSeconds <= 0) {
    return undefined;
  }
  return serverAt + Math.round(expirationSeconds * 1000);
}

function confirmationsOf(status: PublicStatus): Confirmations | undefined {
  const { receivedConfirmations: received, requiredConfirmations: required } = status;
  return received === undefined || required === undefined ? undefined : { received, required };
}

/** A property that is left out when there is nothing to say. */
function given<K extends string, V>(
  name: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  const property: { [P in K]?: V } = {};
  if (value !== undefined) property[name] = value;
  return property;
}
