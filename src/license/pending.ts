/**
 * Rule 10: a payment on its way is a state with a sentence, never silence.
 *
 * @module
 */

import { DAY_MS, type Facts, type Payment, paymentsOfKey } from "./facts.ts";
import { isMissing, isOpen, takenBackAt } from "./ledger.ts";
import { compareDecimals } from "./money.ts";

/** An unpaid or refused payment is shown that long after its end, unless a newer one exists. */
const SHOWN_DAYS = 7;
/** A payment with less time left than this is not offered again. */
export const REUSE_LEFT_MS = 5 * 60_000;

/**
 * Where a payment on its way stands: `waiting` for money; `seen`, unconfirmed; `partial`, some is
 * missing; `late`, all came too late and the merchant must accept it; `expired` unpaid; `replaced`,
 * the money was taken back by another transaction; `invalid`, it was never confirmed.
 */
export type PendingState =
  | "waiting"
  | "seen"
  | "partial"
  | "late"
  | "expired"
  | "replaced"
  | "invalid";

/** A payment on its way. */
export interface Pending {
  readonly state: PendingState;
  readonly payment: Payment;
}

/**
 * The one payment of the key in use that its owner should know about, if any: one that holds his
 * money before one that does not, then the newest. A payment that will never count is none of them,
 * nor is a move that nobody has paid anything for.
 */
export function derivePending(facts: Facts, now: number): Pending | undefined {
  const payments = paymentsOfKey(facts).filter(({ judgement }) => judgement.kind === "accepted");
  const newestPaid = payments.findLast((payment) => payment.latest?.progress === "settled");
  const candidates = payments.flatMap((payment) => {
    const state = pendingStateOf(payment, now);
    const pending = state === undefined ? undefined : { state, payment };
    return pending !== undefined && isShown(pending, now) ? [pending] : [];
  });
  return candidates.findLast(({ state }) => holdsMoney(state)) ??
    candidates.findLast(({ payment }) =>
      newestPaid === undefined || payment.terms.createdAt > newestPaid.terms.createdAt
    );
}

/** The state of one payment, or `undefined` when nothing is pending about it. */
export function pendingStateOf(payment: Payment, now: number): PendingState | undefined {
  const { latest } = payment;
  if (latest === undefined || isMissing(payment)) return undefined;
  switch (latest.progress) {
    case "settled":
      return undefined;
    case "processing":
      return "seen";
    case "invalid":
      return "invalid";
    case "expired":
      if (latest.cause === "late") return "late";
      if (latest.cause === "partial") return "partial";
      return takenBackAt(payment) === undefined ? "expired" : "replaced";
    case "new":
      if (latest.cause === "partial") return "partial";
      if (takenBackAt(payment) !== undefined) return "replaced";
      return latest.expiresAt !== undefined && now >= latest.expiresAt ? "expired" : "waiting";
  }
}

/**
 * The unpaid payment of this machine that is offered again instead of a new one (rule 9): open, not
 * paid in full, on the terms that a new one would have, at least five minutes left. A move is one
 * too. One made before a trial that runs now would lose its days, and is none.
 */
export function findReusable(facts: Facts, now: number): Payment | undefined {
  return paymentsOfKey(facts).findLast((payment) => {
    const { latest, judgement } = payment;
    return judgement.kind === "accepted" && latest?.progress === "new" && !isMissing(payment) &&
      isOnTermsOfNow(payment, facts, now) && latest.checkoutLink !== undefined &&
      latest.expiresAt !== undefined && latest.expiresAt - now >= REUSE_LEFT_MS;
  });
}

/** A server keeps the trial's end in whole seconds, rounded up: later than it is never too early. */
function isOnTermsOfNow({ terms }: Payment, facts: Facts, now: number): boolean {
  const { policy, machineId, trial } = facts;
  const isTrialKept = trial === undefined || now >= trial.endsAt ||
    (terms.trialEndsAt !== undefined && terms.trialEndsAt >= trial.endsAt);
  return isTrialKept && terms.machineId === machineId && terms.storeId === policy.storeId &&
    terms.product === policy.product && terms.currency === policy.currency &&
    compareDecimals(terms.amount, policy.price) === 0;
}

function isShown({ state, payment }: Pending, now: number): boolean {
  if (holdsMoney(state)) return isOpen(payment, now);
  if (isIdleMove(payment, state)) return false;
  const endedAt = payment.latest?.expiresAt ?? payment.terms.createdAt;
  return now < endedAt + SHOWN_DAYS * DAY_MS;
}

/** Rule 12: a payment that was made to move a key, and for which no money has come. */
export function isIdleMove(payment: Payment, state: PendingState): boolean {
  return payment.terms.purpose === "move" && payment.firstPaidAt === undefined &&
    !holdsMoney(state);
}

function holdsMoney(state: PendingState): boolean {
  return state === "seen" || state === "partial" || state === "late";
}
