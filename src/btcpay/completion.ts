/**
 * When an invoice was paid in full, from the payments of all its methods. Pure and exact.
 *
 * @module
 */

import { add, compare, type Decimal, multiply, parseDecimal, subtract } from "../license/money.ts";
import type { InvoicePaymentMethod } from "./schemas.ts";

interface ReceivedPayment {
  readonly at: number;
  /** In the invoice's currency. */
  readonly worth: Decimal;
}

const ZERO: Decimal = { units: 0n, scale: 0 };

/**
 * The instant (epoch ms) of the payment that brought the sum to `amount`: payments of all methods
 * by their time, each worth (value − fee) × its method's rate; invalid ones are left out. When the
 * sum stays below, the last payment's time; `undefined` when there is none.
 */
export function completionTime(
  methods: readonly InvoicePaymentMethod[],
  amount: string,
): number | undefined {
  const goal = parseDecimal(amount);
  const received = methods.flatMap(receivedBy).sort((a, b) => a.at - b.at);
  let sum = ZERO;
  for (const { at, worth } of received) {
    sum = add(sum, worth);
    if (goal !== undefined && compare(sum, goal) >= 0) return at;
  }
  return received.at(-1)?.at;
}

function receivedBy(method: InvoicePaymentMethod): readonly ReceivedPayment[] {
  const rate = decimalOf(method.rate);
  return method.payments.filter(({ status }) => status !== "invalid").map((payment) => ({
    at: payment.receivedDate,
    worth: multiply(subtract(decimalOf(payment.value), decimalOf(payment.fee)), rate),
  }));
}

function decimalOf(text: string | undefined): Decimal {
  return (text === undefined ? undefined : parseDecimal(text)) ?? ZERO;
}
