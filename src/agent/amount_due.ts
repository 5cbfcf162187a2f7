/**
 * What is still to be paid of a payment, in its own currency: pure and exact.
 *
 * @module
 */

import {
  compareDecimals,
  type Decimal,
  formatDecimal,
  parseDecimal,
  type Payment,
  type PaymentMethod,
  type PendingState,
  subtract,
} from "../license/mod.ts";

/**
 * What its owner still has to pay, decimal string, never negative. In coins the payment's methods
 * say it exactly, network fees included; this is the same in the currency of the price.
 */
export function amountDue({ terms, latest }: Payment, state: PendingState): string {
  if (state === "seen" || state === "late") return "0";
  const amount = parseDecimal(terms.amount);
  if (amount === undefined) return terms.amount;
  const paid = latest?.paidAmount === undefined ? undefined : parseDecimal(latest.paidAmount);
  if (paid === undefined) return dueByCoins(amount, latest?.methods ?? []) ?? terms.amount;
  const due = formatDecimal(subtract(amount, paid));
  return compareDecimals(due, "0") < 0 ? "0" : due;
}

/** The public status tells coins only: the same share of the amount is due, rounded up. */
function dueByCoins(amount: Decimal, methods: readonly PaymentMethod[]): string | undefined {
  const used = methods.find(({ paid }) => isMoreThanNothing(paid));
  const due = used && parseDecimal(used.due);
  const paid = used && parseDecimal(used.paid);
  if (due === undefined || paid === undefined || due.units < 0n) return undefined;
  const scale = Math.max(due.scale, paid.scale);
  const dueUnits = due.units * 10n ** BigInt(scale - due.scale);
  const total = dueUnits + paid.units * 10n ** BigInt(scale - paid.scale);
  const units = (amount.units * dueUnits + total - 1n) / total;
  return formatDecimal({ units, scale: amount.scale });
}

function isMoreThanNothing(text: string): boolean {
  return (parseDecimal(text)?.units ?? 0n) > 0n;
}
