/**
 * The one question: may the user work? Derived from the facts at every call, never stored.
 *
 * @module
 */

import { DAY_MS, type Facts, type Payment, paymentsOfKey } from "./facts.ts";
import { isMissing, isPaidNow, takenBackAt } from "./ledger.ts";
import { deriveHopedPeriods, derivePeriods, isProvisionalOver, type Period } from "./periods.ts";
import { deriveSeat } from "./seat.ts";
import { isClockDistrusted } from "./time_guard.ts";

/** Why a paid license was taken back (rule 4, and "missing" of rule 7). */
export type RevocationCause = "invalid" | "replaced" | "expired" | "missing" | "unconfirmed";

/** Why a license cannot be believed just now: no answer for too long, or no trust in the clock. */
export type UnverifiedCause = "offline" | "clock";

/** The status of the license by the facts. Instants in epoch milliseconds. */
export type FactStatus =
  | { readonly kind: "notStarted" }
  | { readonly kind: "trial"; readonly startedAt: number; readonly until: number }
  | { readonly kind: "trialExpired"; readonly since: number }
  | {
    readonly kind: "active";
    readonly until: number;
    /** The end rests on a payment that is not confirmed yet. */
    readonly isProvisional: boolean;
    /** The period that is running, and those bought beyond it. */
    readonly periods: readonly Period[];
  }
  | { readonly kind: "expired"; readonly since: number }
  | { readonly kind: "revoked"; readonly cause: RevocationCause; readonly paymentId: string }
  | { readonly kind: "moved"; readonly since: number; readonly until: number }
  | {
    readonly kind: "unverified";
    readonly cause: UnverifiedCause;
    readonly since: number;
    readonly until: number;
  };

/** Why the state cannot be read. */
export type UnreadableCause =
  | "keyStoreLocked"
  | "corrupt"
  | "newerVersion"
  | "otherMachine"
  | "denied"
  | "failed";

/** Every status there is: by the facts, or because there are none to go by. */
export type Status =
  | FactStatus
  | { readonly kind: "unreadable"; readonly cause: UnreadableCause; readonly keptAt?: string }
  | { readonly kind: "misconfigured" };

/** The word of a status. */
export type StatusKind = Status["kind"];

/** Whether a status lets the user work. */
export function isEntitled(status: Status): boolean {
  return status.kind === "trial" || status.kind === "active";
}

/** End of a status that has one, epoch ms. */
export function untilOf(status: Status): number | undefined {
  return "until" in status ? status.until : undefined;
}

/** Days from `now` to `until`, rounded up; 0 when it is over. */
export function daysLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / DAY_MS));
}

/**
 * Derives the status at `now` (guarded time, epoch ms). Entitlement comes first: a running paid
 * period, then a running trial, and only then the reasons why there is none.
 *
 * ```ts
 * import { createFacts, DEFAULT_POLICY, deriveStatus } from "@autotele/license-agent/license";
 * const facts = createFacts({ ...DEFAULT_POLICY, storeId: "S" }, "0".repeat(32));
 * console.assert(deriveStatus(facts, 0).kind === "notStarted");
 * ```
 */
export function deriveStatus(facts: Facts, now: number): FactStatus {
  const periods = derivePeriods(facts);
  const paid = derivePaidStatus(facts, periods, now);
  if (paid?.kind === "active") return paid;
  const trial = deriveTrialStatus(facts, now);
  if (trial?.kind === "trial") return trial;
  return paid ?? trial ?? { kind: "notStarted" };
}

function derivePaidStatus(
  facts: Facts,
  periods: readonly Period[],
  now: number,
): FactStatus | undefined {
  const last = periods.at(-1);
  if (last === undefined || now >= last.endsAt) {
    const hoped = deriveHopedPeriods(facts).at(-1)?.endsAt;
    if (hoped !== undefined && now < hoped) {
      const since = facts.time.highestAt;
      return { kind: "unverified", cause: "offline", since, until: hoped };
    }
    const revoked = findRevoked(facts, now);
    if (revoked !== undefined) return revoked;
    return last === undefined ? undefined : { kind: "expired", since: last.endsAt };
  }
  const until = last.endsAt;
  const seat = deriveSeat(facts);
  if (seat.kind === "elsewhere") return { kind: "moved", since: seat.since, until };
  if (isClockDistrusted(facts)) {
    return { kind: "unverified", cause: "clock", since: facts.time.highestAt, until };
  }
  const answeredAt = lastAnswerAt(facts, periods);
  const unverifiedAt = answeredAt + facts.policy.offlineDays * DAY_MS;
  if (now >= unverifiedAt) {
    return { kind: "unverified", cause: "offline", since: unverifiedAt, until };
  }
  return {
    kind: "active",
    until,
    isProvisional: periods.some((period) => period.isProvisional && period.endsAt > now),
    periods: periods.filter((period) => period.endsAt > now),
  };
}

function deriveTrialStatus(facts: Facts, now: number): FactStatus | undefined {
  const { trial } = facts;
  if (trial === undefined) return undefined;
  if (now >= trial.endsAt) return { kind: "trialExpired", since: trial.endsAt };
  if (isClockDistrusted(facts)) {
    return {
      kind: "unverified",
      cause: "clock",
      since: facts.time.highestAt,
      until: trial.endsAt,
    };
  }
  return { kind: "trial", startedAt: trial.startedAt, until: trial.endsAt };
}

/** When the license was last confirmed: the last successful check, or its newest payment heard paid since. */
export function lastAnswerAt(facts: Facts, periods = derivePeriods(facts)): number {
  const newest = facts.payments[periods.at(-1)?.paymentId ?? ""];
  return Math.max(facts.checks.lastSuccessAt ?? 0, newest?.lastPaidAt ?? 0);
}

/** The newest payment of the key that had given access, gives none now, and would still reach `now`. */
function findRevoked(facts: Facts, now: number): FactStatus | undefined {
  const payment = paymentsOfKey(facts).findLast((candidate) =>
    candidate.judgement.kind === "accepted" && candidate.firstPaidAt !== undefined &&
    causeOf(candidate, facts) !== undefined &&
    now < candidate.firstPaidAt + candidate.judgement.periodDays * DAY_MS
  );
  const cause = payment && causeOf(payment, facts);
  return cause === undefined || payment === undefined
    ? undefined
    : { kind: "revoked", cause, paymentId: payment.id };
}

function causeOf(payment: Payment, facts: Facts): RevocationCause | undefined {
  if (isMissing(payment)) return "missing";
  if (isPaidNow(payment)) {
    return isProvisionalOver(payment, facts.policy.provisionalDays) ? "unconfirmed" : undefined;
  }
  if (takenBackAt(payment) === undefined) return undefined;
  switch (payment.latest?.progress) {
    case "invalid":
      return "invalid";
    case "expired":
      return "expired";
    default:
      return "replaced";
  }
}
