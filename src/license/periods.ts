/**
 * Rules 2, 3 and 4: one counted payment is one period, computed afresh each time in the order of
 * creation from what counts now.
 *
 * @module
 */

import { DAY_MS, type Facts, type Judgement, type Payment, paymentsOfKey } from "./facts.ts";
import { isMissing, isPaidNow, takenBackAt, wasEverTakenBack } from "./ledger.ts";

/** A payment settled by hand without money counts from its first sight, at most that much later. */
const MARKED_LIMIT_DAYS = 30;

/** Thirty days (or what the policy said) that were paid for. Epoch milliseconds; the end is excluded. */
export interface Period {
  readonly paymentId: string;
  /** When the payment came; access begins here at the latest. */
  readonly paidAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** The payment has not settled yet. */
  readonly isProvisional: boolean;
}

type AcceptedPayment = Payment & {
  readonly judgement: Extract<Judgement, { readonly kind: "accepted" }>;
};

function isAccepted(payment: Payment): payment is AcceptedPayment {
  return payment.judgement.kind === "accepted";
}

/** The periods of a key (the one in use when none is given), in order of their payments' creation. */
export function derivePeriods(facts: Facts, key = facts.licenseKey): readonly Period[] {
  const payments = paymentsOfKey(facts, key);
  return layOut(payments.filter((payment) => doesCount(payment, payments, facts)));
}

/**
 * Rule 9: the periods that there will be if every payment that the key store remembered, and nobody
 * has answered about since, turns out as it was. Nothing rests on them but the hope of an answer.
 */
export function deriveHopedPeriods(facts: Facts): readonly Period[] {
  const payments = paymentsOfKey(facts);
  return layOut(
    payments.filter((payment) => doesCount(payment, payments, facts) || isHopedFor(payment)),
  );
}

function isHopedFor(payment: Payment): boolean {
  const { judgement, latest, firstPaidAt, lastPaidAt } = payment;
  // One that was taken back is remembered with the time of its last "paid".
  return judgement.kind === "accepted" && latest === undefined && firstPaidAt !== undefined &&
    lastPaidAt === undefined && !isMissing(payment);
}

function layOut(payments: readonly Payment[]): readonly Period[] {
  let previousEnd = Number.NEGATIVE_INFINITY;
  return payments.filter(isAccepted).map((payment) => {
    const paidAt = paidAtOf(payment);
    const { periodDays, trialDays } = payment.judgement;
    const trialEnd = Math.min(
      payment.terms.trialEndsAt ?? Number.NEGATIVE_INFINITY,
      paidAt + trialDays * DAY_MS,
    );
    const startsAt = Math.max(paidAt, previousEnd, trialEnd);
    previousEnd = startsAt + periodDays * DAY_MS;
    return {
      paymentId: payment.id,
      paidAt,
      startsAt,
      endsAt: previousEnd,
      isProvisional: payment.latest?.progress === "processing",
    };
  });
}

/** The instant a payment counts from (rule 3), epoch ms. */
export function paidAtOf(payment: Payment): number {
  if (payment.completed !== undefined) return payment.completed.at;
  const firstSight = payment.firstPaidAt ?? payment.terms.createdAt;
  return payment.byHandAt === undefined
    ? firstSight
    : Math.min(firstSight, payment.terms.createdAt + MARKED_LIMIT_DAYS * DAY_MS);
}

/** Whether a payment gives a period now; `siblings` are all payments of its key. */
export function doesCount(
  payment: Payment,
  siblings: readonly Payment[],
  facts: Facts,
): boolean {
  if (payment.judgement.kind !== "accepted" || !isPaidNow(payment)) return false;
  if (payment.latest?.progress === "settled") return true;
  return isTrusted(payment, siblings, facts.policy.distrustDays) &&
    !isProvisionalOver(payment, facts.policy.provisionalDays);
}

/** Rule 4: unconfirmed for too long, by an answered check (never by silence). */
export function isProvisionalOver(payment: Payment, provisionalDays: number): boolean {
  return payment.latest?.progress === "processing" &&
    payment.latest.at >= paidAtOf(payment) + provisionalDays * DAY_MS;
}

/** Rule 4: whether an unconfirmed payment is believed, after what its key has done before. */
function isTrusted(
  payment: Payment,
  siblings: readonly Payment[],
  distrustDays: number,
): boolean {
  if (wasEverTakenBack(payment)) return false;
  const seenAt = payment.firstPaidAt ?? payment.terms.createdAt;
  return !siblings.some((other) => {
    const takenAt = takenBackAt(other);
    return other.id !== payment.id && takenAt !== undefined &&
      seenAt >= takenAt && seenAt < takenAt + distrustDays * DAY_MS;
  });
}
