/**
 * Rule 11: which notice is due when. A notice is derived from the facts like everything else; what
 * is stored is only that it was shown.
 *
 * @module
 */

import { DAY_MS, type Facts, type Payment, paymentsOfKey } from "./facts.ts";
import { isPaidNow } from "./ledger.ts";
import { isIdleMove, type PendingState, pendingStateOf } from "./pending.ts";
import { daysLeft, deriveStatus, type FactStatus } from "./status.ts";

/** Days before the end of a paid license at which its owner is reminded. */
const LICENSE_REMINDERS = [1, 3, 7] as const;
/** Days before the end of a trial. */
const TRIAL_REMINDERS = [1, 3] as const;
/** News of a payment is told that long; older news is none. */
const NEWS_DAYS = 7;

/** What a notice offers to do. */
export type NoticeAction = "buy" | "renew" | "open";

/** One thing to tell. `id` is the same for the same fact, so that it is told once. */
export type Notice =
  & { readonly id: string; readonly action?: NoticeAction }
  & (
    | {
      readonly kind: "trialEnds" | "licenseEnds";
      readonly daysLeft: number;
      readonly until: number;
    }
    | { readonly kind: "trialOver" | "licenseOver"; readonly since: number }
    | {
      readonly kind:
        | "paymentSeen"
        | "paymentConfirmed"
        | "paymentPartial"
        | "paymentLate"
        | "paymentExpired"
        | "paymentReplaced"
        | "paymentInvalid";
      readonly paymentId: string;
    }
    | { readonly kind: "revoked" | "moved" | "unverified" }
  );

/** Every notice that is true at `now`, told or not. One that left this list is to be withdrawn. */
export function deriveNotices(facts: Facts, now: number): readonly Notice[] {
  const status = deriveStatus(facts, now);
  return [...statusNotices(status, now), ...paymentNotices(facts, now)];
}

/**
 * The notices to show at `now`, most urgent first: those never shown, and of the reminders none
 * when one was shown less than a day ago.
 */
export function dueNotices(facts: Facts, now: number): readonly Notice[] {
  const lastReminderAt = Math.max(
    ...Object.entries(facts.notices).filter(([id]) => isReminder(id)).map(([, at]) => at),
    Number.NEGATIVE_INFINITY,
  );
  // A reminder of the future was shown while the clock was wrong; it is no reason to be silent.
  const wasDayNotOver = now >= lastReminderAt && now - lastReminderAt < DAY_MS;
  return deriveNotices(facts, now).filter(({ id }) =>
    facts.notices[id] === undefined && !(isReminder(id) && wasDayNotOver)
  );
}

function isReminder(id: string): boolean {
  return id.startsWith("reminder:");
}

function statusNotices(status: FactStatus, now: number): readonly Notice[] {
  switch (status.kind) {
    case "notStarted":
      return [];
    case "trial":
      return reminder("trialEnds", status.until, now, TRIAL_REMINDERS);
    case "active":
      return reminder("licenseEnds", status.until, now, LICENSE_REMINDERS);
    case "trialExpired":
      return [{
        id: `over:trial:${status.since}`,
        kind: "trialOver",
        since: status.since,
        action: "buy",
      }];
    case "expired":
      return [{
        id: `over:${status.since}`,
        kind: "licenseOver",
        since: status.since,
        action: "renew",
      }];
    case "revoked":
      return [{ id: `revoked:${status.paymentId}`, kind: "revoked", action: "renew" }];
    case "moved":
      return [{ id: `moved:${status.since}`, kind: "moved", action: "open" }];
    case "unverified":
      return [{
        id: `unverified:${status.until}:${status.cause}`,
        kind: "unverified",
        action: "open",
      }];
  }
}

function reminder(
  kind: "trialEnds" | "licenseEnds",
  until: number,
  now: number,
  thresholds: readonly number[],
): readonly Notice[] {
  const threshold = thresholds.find((days) => until - now <= days * DAY_MS);
  if (threshold === undefined) return [];
  return [{
    id: `reminder:${kind}:${until}:${threshold}`,
    kind,
    daysLeft: daysLeft(until, now),
    until,
    action: kind === "trialEnds" ? "buy" : "renew",
  }];
}

function paymentNotices(facts: Facts, now: number): readonly Notice[] {
  return paymentsOfKey(facts)
    .filter(({ isMadeHere, judgement }) => isMadeHere && judgement.kind === "accepted")
    .flatMap((payment) => paymentNotice(payment, now) ?? []);
}

/** When a payment came into its state, as near as it is known; `undefined` state: it is settled. */
function newsAt(payment: Payment, state: PendingState | undefined): number {
  const { createdAt } = payment.terms;
  switch (state) {
    case undefined:
    case "seen":
      return payment.firstPaidAt ?? createdAt;
    case "replaced":
    case "invalid":
      return payment.lastPaidAt ?? createdAt;
    default:
      return payment.latest?.expiresAt ?? createdAt;
  }
}

function paymentNotice(payment: Payment, now: number): Notice | undefined {
  const { id } = payment;
  const state = pendingStateOf(payment, now);
  if (now - newsAt(payment, state) >= NEWS_DAYS * DAY_MS) return undefined;
  if (state !== undefined && isIdleMove(payment, state)) return undefined;
  switch (state) {
    case undefined:
      return isPaidNow(payment)
        ? { id: `payment:${id}:confirmed`, kind: "paymentConfirmed", paymentId: id }
        : undefined;
    case "waiting":
      return undefined;
    case "seen":
      return { id: `payment:${id}:seen`, kind: "paymentSeen", paymentId: id };
    case "partial":
      return { id: `payment:${id}:partial`, kind: "paymentPartial", paymentId: id, action: "open" };
    case "late":
      return { id: `payment:${id}:late`, kind: "paymentLate", paymentId: id, action: "open" };
    case "expired":
      return { id: `payment:${id}:expired`, kind: "paymentExpired", paymentId: id, action: "buy" };
    case "replaced":
      return {
        id: `payment:${id}:replaced`,
        kind: "paymentReplaced",
        paymentId: id,
        action: "open",
      };
    case "invalid":
      return { id: `payment:${id}:invalid`, kind: "paymentInvalid", paymentId: id, action: "buy" };
  }
}
