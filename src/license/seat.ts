/**
 * Rule 12: on which machine a key is in use. The payments of a key are its ledger: the newest one
 * that names a machine says whose seat it is, paid or not. No other place is needed.
 *
 * @module
 */

import { DAY_MS, type Facts, type Payment, paymentsOfKey } from "./facts.ts";

/** Moves are counted over that many days. */
const MOVE_WINDOW_DAYS = 30;

/** Whose seat a key is. */
export type Seat =
  | { readonly kind: "free" }
  | { readonly kind: "here"; readonly since: number }
  | { readonly kind: "elsewhere"; readonly machineId: string; readonly since: number };

/** The seat of a key by its payments, in any order. `off` in the policy: every seat is free. */
export function deriveSeat(facts: Facts, key = facts.licenseKey): Seat {
  if (facts.policy.machineBinding === "off") return { kind: "free" };
  const newest = namingPayments(paymentsOfKey(facts, key)).at(-1);
  if (newest?.terms.machineId === undefined) return { kind: "free" };
  const { machineId, createdAt: since } = newest.terms;
  return machineId === facts.machineId
    ? { kind: "here", since }
    : { kind: "elsewhere", machineId, since };
}

/** How often a key moved in the 30 days before `now`: neighbours that name different machines. */
export function countMoves(facts: Facts, key: string, now: number): number {
  const ledger = namingPayments(paymentsOfKey(facts, key));
  return ledger.filter((payment, index) => {
    const previous = ledger[index - 1];
    return previous !== undefined && previous.terms.machineId !== payment.terms.machineId &&
      payment.terms.createdAt > now - MOVE_WINDOW_DAYS * DAY_MS;
  }).length;
}

/** A payment made by hand names nobody. One of another shop is no part of this ledger. */
function namingPayments(payments: readonly Payment[]): readonly Payment[] {
  return payments.filter(({ terms, judgement }) =>
    terms.machineId !== undefined &&
    !(judgement.kind === "refused" &&
      (judgement.code === "wrongStore" || judgement.code === "wrongProduct"))
  );
}
