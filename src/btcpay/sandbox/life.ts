/**
 * The life of an invoice: what each payment, block and passing minute makes of it, and what is told
 * about that. No clock and no network; time comes in as epoch milliseconds.
 *
 * @module
 */

import type { InvoiceEvent, SandboxInvoice, SandboxMethod, SandboxPayment } from "./model.ts";
import { renderPayment } from "./render.ts";

/** What a second payment on chain costs more, satoshi. */
export const NETWORK_FEE = 2_000;

const CONFIRMATIONS: Readonly<Record<string, number>> = {
  HighSpeed: 0,
  MediumSpeed: 1,
  LowMediumSpeed: 2,
  LowSpeed: 6,
};

/** Confirmations that settle an invoice. */
export function requiredConfirmations(invoice: SandboxInvoice): number {
  return CONFIRMATIONS[invoice.checkout.speedPolicy] ?? 1;
}

/** The asked amount in coins by one method, fees of further payments included, satoshi. */
export function totalOf(invoice: SandboxInvoice, method: SandboxMethod): number {
  const base = Math.ceil(invoice.cents * 1e6 / method.rate - 1e-9);
  return base + (method.hasFee ? NETWORK_FEE : 0);
}

/** What is still due by one method, satoshi; negative when too much came. */
export function dueOf(invoice: SandboxInvoice, method: SandboxMethod): number {
  const paid = invoice.payments.reduce((sum, payment) => {
    const other = invoice.methods.find(({ id }) => id === payment.methodId);
    const worth = other === undefined ? 0 : payment.value * other.rate / method.rate;
    return sum + Math.floor(worth + 1e-6);
  }, 0);
  return totalOf(invoice, method) - paid;
}

/** What came, in cents of the invoice's currency, rounded; fees do not count. */
export function paidCents(invoice: SandboxInvoice): number {
  return Math.round(invoice.payments.reduce((sum, payment) => {
    const method = invoice.methods.find(({ id }) => id === payment.methodId);
    return sum + (payment.value - payment.fee) * (method?.rate ?? 0) / 1e6;
  }, 0));
}

/** Money comes. `value` in satoshi. */
export function receivePayment(
  invoice: SandboxInvoice,
  method: SandboxMethod,
  payment: { readonly id: string; readonly value: number; readonly at: number },
): readonly InvoiceEvent[] {
  const isFirst = !invoice.payments.some(({ methodId }) => methodId === method.id);
  const received: SandboxPayment = {
    id: payment.id,
    methodId: method.id,
    value: payment.value,
    fee: isFirst || method.isLightning ? 0 : NETWORK_FEE,
    receivedAt: payment.at,
    confirmations: method.isLightning ? Number.MAX_SAFE_INTEGER : 0,
    isReplaced: false,
  };
  invoice.payments.push(received);
  const isShort = dueOf(invoice, method) > 0;
  if (isShort && !method.isLightning) method.hasFee = true;
  const afterExpiration = invoice.status === "Expired";
  const tell = (type: string): InvoiceEvent =>
    paymentEvent(type, invoice, { payment: received, afterExpiration });
  // What needs no block is told as settled first, and as received after that: so the recordings.
  const isSettled = received.confirmations >= requiredConfirmations(invoice);
  return [
    ...(isSettled ? [tell("InvoicePaymentSettled")] : []),
    tell("InvoiceReceivedPayment"),
    ...updateInvoice(invoice, payment.at),
  ];
}

/** Blocks are mined: payments are confirmed, replaced ones are gone. */
export function confirmPayments(
  invoice: SandboxInvoice,
  blocks: number,
  now: number,
): readonly InvoiceEvent[] {
  if (blocks <= 0) return [];
  for (const method of invoice.methods) {
    if (invoice.payments.some((one) => one.isReplaced && one.methodId === method.id)) {
      method.hasFee = true;
    }
  }
  invoice.payments = invoice.payments.filter(({ isReplaced }) => !isReplaced);
  const required = requiredConfirmations(invoice);
  const settled = invoice.payments.filter((payment) => {
    const before = payment.confirmations;
    payment.confirmations = Math.min(Number.MAX_SAFE_INTEGER, before + blocks);
    return before < required && payment.confirmations >= required;
  });
  const afterExpiration = invoice.status === "Expired";
  return [
    ...settled.map((payment) =>
      paymentEvent("InvoicePaymentSettled", invoice, { payment, afterExpiration })
    ),
    ...updateInvoice(invoice, now),
  ];
}

/** A payment that is not confirmed is replaced by a transaction to somebody else. */
export function replacePayments(invoice: SandboxInvoice): boolean {
  const open = invoice.payments.filter(({ confirmations }) => confirmations === 0);
  for (const payment of open) payment.isReplaced = true;
  return open.length > 0;
}

/** The merchant's hand. */
export function markInvoice(
  invoice: SandboxInvoice,
  status: "Settled" | "Invalid",
): readonly InvoiceEvent[] {
  invoice.status = status;
  invoice.additionalStatus = "Marked";
  const extra = status === "Settled"
    ? { manuallyMarked: true, overPaid: false }
    : { manuallyMarked: true };
  return [{ type: `Invoice${status}`, invoice, extra }];
}

/** Brings the status up to date with money and time. */
export function updateInvoice(invoice: SandboxInvoice, now: number): readonly InvoiceEvent[] {
  if (invoice.additionalStatus === "Marked") return [];
  switch (invoice.status) {
    case "New":
      return updateNew(invoice, now);
    case "Processing":
      return updateProcessing(invoice, now);
    case "Expired":
      return updateExpired(invoice);
    default:
      return [];
  }
}

function updateNew(invoice: SandboxInvoice, now: number): readonly InvoiceEvent[] {
  const lastMoneyAt = Math.max(...invoice.payments.map(({ receivedAt }) => receivedAt), 0);
  if (isPaid(invoice) && (lastMoneyAt < invoice.expiresAt || invoice.payments.length === 0)) {
    const overPaid = isOverPaid(invoice);
    invoice.status = "Processing";
    invoice.additionalStatus = overPaid ? "PaidOver" : "None";
    const events: InvoiceEvent[] = [{ type: "InvoiceProcessing", invoice, extra: { overPaid } }];
    return [...events, ...updateProcessing(invoice, now)];
  }
  if (now < invoice.expiresAt) {
    invoice.additionalStatus = invoice.payments.length > 0 ? "PaidPartial" : "None";
    return [];
  }
  const partiallyPaid = invoice.payments.length > 0;
  invoice.status = "Expired";
  invoice.additionalStatus = partiallyPaid ? "PaidPartial" : "None";
  const expired: InvoiceEvent = { type: "InvoiceExpired", invoice, extra: { partiallyPaid } };
  return partiallyPaid
    ? [expired, { type: "InvoiceExpiredPaidPartial", invoice, extra: {} }]
    : [expired];
}

function updateProcessing(invoice: SandboxInvoice, now: number): readonly InvoiceEvent[] {
  if (!isPaid(invoice)) {
    invoice.status = "New";
    return updateNew(invoice, now);
  }
  const required = requiredConfirmations(invoice);
  if (invoice.payments.every(({ confirmations }) => confirmations >= required)) {
    const overPaid = isOverPaid(invoice);
    invoice.status = "Settled";
    invoice.additionalStatus = overPaid ? "PaidOver" : "None";
    return [{ type: "InvoiceSettled", invoice, extra: { manuallyMarked: false, overPaid } }];
  }
  if (now < invoice.monitoredUntil) return [];
  invoice.status = "Invalid";
  return [{ type: "InvoiceInvalid", invoice, extra: { manuallyMarked: false } }];
}

function updateExpired(invoice: SandboxInvoice): readonly InvoiceEvent[] {
  if (invoice.payments.length === 0) {
    invoice.additionalStatus = "None";
    return [];
  }
  if (!isPaid(invoice)) {
    invoice.additionalStatus = "PaidPartial";
    return [];
  }
  if (invoice.additionalStatus === "PaidLate") return [];
  invoice.additionalStatus = "PaidLate";
  return [{ type: "InvoicePaidAfterExpiration", invoice, extra: {} }];
}

/** Paid as far as the invoice's own tolerance asks for: one of 100 % is paid by nothing. */
function isPaid(invoice: SandboxInvoice): boolean {
  if (invoice.type === "TopUp") return invoice.payments.length > 0;
  const { paymentTolerance } = invoice.checkout;
  if (invoice.cents === 0 || paymentTolerance === 100) return true;
  return invoice.methods.some((method) =>
    dueOf(invoice, method) <= totalOf(invoice, method) * paymentTolerance / 100
  );
}

function isOverPaid(invoice: SandboxInvoice): boolean {
  return invoice.type === "Standard" && paidCents(invoice) > invoice.cents;
}

function paymentEvent(
  type: string,
  invoice: SandboxInvoice,
  options: { readonly payment: SandboxPayment; readonly afterExpiration: boolean },
): InvoiceEvent {
  const { payment, afterExpiration } = options;
  return {
    type,
    invoice,
    extra: {
      afterExpiration,
      paymentMethodId: payment.methodId,
      payment: renderPayment(invoice, payment),
    },
  };
}
