/**
 * The payments as facts: how an answer about one is merged into what is known of it. Each field is
 * a minimum or a maximum over the answers, keyed by their time, so an answer told twice, or two
 * told in the other order, leave the same facts.
 *
 * @module
 */

import { canonicalJson } from "./canonical.ts";
import { DAY_MS, type Facts, type LatestReading, type Payment } from "./facts.ts";
import { isPaidReading, judgeTerms, mergeJudgements } from "./judgement.ts";
import type { PaymentReading } from "./payment.ts";
import type { LicensePolicy } from "./policy.ts";

/** How many "not found" answers are kept; two a day apart decide. */
const MISSING_KEPT = 8;

/** An answer heard that much earlier than the newest one known comes from another clock. */
export const CLOCK_SLACK_MS = 5 * 60_000;

/** A server tells whole seconds: two answers a day apart may seem that much closer. */
const CLOCK_STEP_MS = 2_000;

/** A late or partial payment is followed that long after its creation. */
const FOLLOWED_DAYS = 90;

/**
 * What is known after one more answer, heard at `at` (epoch ms). `undefined` when nothing was known
 * and the answer tells no terms.
 */
export function mergeReading(
  known: Payment | undefined,
  reading: PaymentReading,
  options: { readonly at: number; readonly isMadeHere: boolean; readonly policy: LicensePolicy },
): Payment | undefined {
  const terms = known?.terms ?? reading.terms;
  if (terms === undefined) return undefined;
  const { at, policy } = options;
  const isMadeHere = options.isMadeHere || known?.isMadeHere === true;
  const judged = judgeTerms(terms, policy, { at, isMadeHere });
  const judgement = known === undefined ? judged : mergeJudgements(known.judgement, judged);
  const tolerancePercent = judgement.kind === "accepted"
    ? judgement.tolerancePercent
    : policy.paymentTolerancePercent;
  const isPaid = isPaidReading(reading, terms, tolerancePercent);
  const latest = newer(known?.latest, toLatest(reading, at, isPaid));
  const provedAt = isPaid && doesProve(reading, isMadeHere) ? at : undefined;
  const completedAt = isPaid ? reading.completedAt : undefined;
  const byHandAt = isPaid && reading.via === "api" && completedAt === undefined ? at : undefined;
  return {
    id: reading.id,
    terms,
    isMadeHere,
    judgement,
    ...optional("firstPaidAt", lowest(known?.firstPaidAt, provedAt)),
    ...optional("lastPaidAt", highest(known?.lastPaidAt, provedAt)),
    ...optional("lastUnpaidAt", highest(known?.lastUnpaidAt, isPaid ? undefined : at)),
    ...optional("completed", newerCompletion(known?.completed, completedAt, at)),
    ...optional("byHandAt", lowest(known?.byHandAt, byHandAt)),
    latest,
    missingAt: (known?.missingAt ?? []).filter((missedAt) => missedAt > latest.at),
  };
}

/** What is known of a payment after one explicit "not found", heard at `at`. */
export function mergeMissing(known: Payment, at: number): Payment {
  if (known.latest !== undefined && at <= known.latest.at) return known;
  const all = [...new Set([...known.missingAt, at])].sort((a, b) => a - b);
  const middle = Math.max(0, all.length - MISSING_KEPT);
  return { ...known, missingAt: [all[0] ?? at, ...all.slice(1 + middle)] };
}

/** Rule 7: gone only when two answers at least a day apart said so, and none since. */
export function isMissing(payment: Payment): boolean {
  const first = payment.missingAt[0];
  const last = payment.missingAt.at(-1);
  return first !== undefined && last !== undefined && last - first >= DAY_MS - CLOCK_STEP_MS;
}

/**
 * Rule 5: whether a "paid" proves anything. The public status tells a word and no amount; of a
 * payment made here that is enough, because its terms are ours. Anybody could have made another one
 * so that it settles for nothing.
 */
export function doesProve({ via }: Pick<PaymentReading, "via">, isMadeHere: boolean): boolean {
  return via === "api" || isMadeHere;
}

/**
 * The newest answer says paid and proves it, or proved it last time and was not contradicted since
 * (and the payment has not gone missing).
 */
export function isPaidNow(payment: Payment): boolean {
  const { latest, lastPaidAt, lastUnpaidAt } = payment;
  if (latest?.isPaid !== true || isMissing(payment)) return false;
  return doesProve(latest, payment.isMadeHere) ||
    (lastPaidAt !== undefined && (lastUnpaidAt === undefined || lastPaidAt > lastUnpaidAt));
}

/**
 * The time of an answer heard at `now`: later than every answer that is known. A server tells whole
 * seconds, so that two answers of one second would otherwise stand in no order.
 */
export function nextAnswerAt(facts: Facts, now: number): number {
  const known = Object.values(facts.payments).flatMap(({ latest, missingAt }) => [
    ...(latest === undefined ? [] : [latest.at]),
    ...missingAt.slice(-1),
  ]).filter((at) => at <= now + CLOCK_SLACK_MS);
  return known.reduce((at, knownAt) => Math.max(at, knownAt + 1), now);
}

/** Rule 4: an answer said not paid after one had said paid, whatever came later. */
export function wasEverTakenBack(payment: Payment): boolean {
  const { firstPaidAt, lastUnpaidAt } = payment;
  return firstPaidAt !== undefined && lastUnpaidAt !== undefined && lastUnpaidAt > firstPaidAt;
}

/** Rule 4: paid once, and not paid by the newest answer. The time of the newest "paid". */
export function takenBackAt(payment: Payment): number | undefined {
  return payment.firstPaidAt !== undefined && payment.latest !== undefined && !isPaidNow(payment) &&
      (payment.latest.at > payment.firstPaidAt || isMissing(payment))
    ? payment.lastPaidAt
    : undefined;
}

/**
 * Whether the payment can still change by itself or by the merchant's hand, so that checks read it
 * again. A late or partial one is followed for 90 days.
 */
export function isOpen(payment: Payment, now: number): boolean {
  const { latest, terms } = payment;
  if (isMissing(payment)) return now < terms.createdAt + FOLLOWED_DAYS * DAY_MS;
  if (latest === undefined) return true;
  switch (latest.progress) {
    case "new":
    case "processing":
      return true;
    case "settled":
    case "invalid":
      return false;
    case "expired": {
      if (latest.cause === "late" || latest.cause === "partial") {
        return now < terms.createdAt + FOLLOWED_DAYS * DAY_MS;
      }
      return now < (latest.monitoredUntil ?? terms.createdAt + 2 * DAY_MS);
    }
  }
}

/** Two answers of the same instant are ordered by their content, so that the order of telling is nothing. */
function newer(known: LatestReading | undefined, told: LatestReading): LatestReading {
  if (known === undefined || told.at > known.at) return told;
  if (told.at < known.at) return known;
  return canonicalJson(told) > canonicalJson(known) ? told : known;
}

function toLatest(reading: PaymentReading, at: number, isPaid: boolean): LatestReading {
  const { id: _id, terms: _terms, ...rest } = reading;
  return { ...rest, at, isPaid };
}

function newerCompletion(
  known: Payment["completed"],
  at: number | undefined,
  toldAt: number,
): Payment["completed"] {
  if (at === undefined) return known;
  if (known === undefined || toldAt > known.toldAt) return { toldAt, at };
  return toldAt === known.toldAt ? { toldAt, at: Math.min(at, known.at) } : known;
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

/** A property that is there only with a value, for exact optional property types. */
function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  const property: { [P in K]?: V } = {};
  if (value !== undefined) property[key] = value;
  return property;
}
