/**
 * The only writer of facts. What happened goes in, new facts and effects come out; nothing is read
 * and nothing is done here.
 *
 * @module
 */

import { assertNever } from "./assert_never.ts";
import { isSame } from "./canonical.ts";
import type { Effect, LicenseEvent } from "./events.ts";
import { DAY_MS, type Facts, type Payment, type Trial } from "./facts.ts";
import { withoutFuture } from "./heal.ts";
import { mergeMissing, mergeReading } from "./ledger.ts";
import type { PaymentReading } from "./payment.ts";
import {
  fromRemembered,
  type RememberedKey,
  type RememberedPayments,
  toRemembered,
} from "./remembered.ts";
import { nextCheckAt, nextRetryAt } from "./schedule.ts";
import { withElapsed, withSeen, withServerTime, withStart } from "./time_guard.ts";

/** The facts after an event, and what is to be done, in order. No change: the same object, no effect. */
export interface Decision {
  readonly facts: Facts;
  readonly effects: readonly Effect[];
}

/**
 * Applies one event at `now` (guarded time, epoch ms).
 *
 * ```ts
 * import { createFacts, decide, DEFAULT_POLICY, deriveStatus } from "@autotele/license-agent/license";
 * const empty = createFacts({ ...DEFAULT_POLICY, storeId: "S" }, "0".repeat(32));
 * const { facts } = decide(empty, { kind: "trialStarted" }, 1_000);
 * console.assert(deriveStatus(facts, 1_000).kind === "trial");
 * ```
 */
export function decide(facts: Facts, event: LicenseEvent, now: number): Decision {
  return decideAll(facts, [event], now);
}

/** Applies events one after the other; each effect stands once, at its last place. */
export function decideAll(facts: Facts, events: readonly LicenseEvent[], now: number): Decision {
  const next = events.reduce((current, event) => step(current, event, now), facts);
  return next === facts ? { facts, effects: [] } : { facts: next, effects: effectsOf(facts, next) };
}

/** Rule 8: what is written down at `now` makes `now` a time that was seen. */
function step(facts: Facts, event: LicenseEvent, now: number): Facts {
  const next = apply(facts, event, now);
  return next === facts || isAboutTime(event) ? next : withTime(next, withSeen(next.time, now));
}

/** Events that set the time themselves, and the configuration, which may come before it is known. */
function isAboutTime({ kind }: LicenseEvent): boolean {
  return kind === "started" || kind === "ran" || kind === "serverTimeTold" || kind === "configured";
}

function apply(facts: Facts, event: LicenseEvent, now: number): Facts {
  switch (event.kind) {
    case "configured":
      return isSame(facts.policy, event.policy) ? facts : { ...facts, policy: event.policy };
    case "trialStarted":
      return startTrial(facts, { startedAt: now, endsAt: now + facts.policy.trialDays * DAY_MS });
    case "trialRemembered":
      return startTrial(facts, event.trial);
    case "paymentsRemembered":
      return recallPayments(facts, event.remembered);
    case "paymentCreated":
      return createPayment(facts, event.reading, now);
    case "paymentRead":
      return readPayment(facts, event.reading, { at: now, isMadeHere: false });
    case "paymentMissing":
      return missPayment(facts, event.id, now);
    case "keyActivated":
      return facts.licenseKey === event.licenseKey
        ? facts
        : { ...facts, licenseKey: event.licenseKey };
    case "keyDeactivated":
      return withoutKey(facts);
    case "checkEnded":
      return endCheck(facts, event, now);
    case "started":
      return withTime(facts, withStart(facts.time, event.localNow, facts.policy));
    case "ran":
      return withTime(
        facts,
        withElapsed(facts.time, event.elapsedMs, {
          localNow: event.localNow,
          policy: facts.policy,
        }),
      );
    case "serverTimeTold":
      return withTime(
        withoutFuture(facts, event.serverAt),
        withServerTime(event.serverAt, event.localNow),
      );
    case "noticeShown":
      return facts.notices[event.id] !== undefined
        ? facts
        : { ...facts, notices: { ...facts.notices, [event.id]: now } };
    default:
      return assertNever(event);
  }
}

/** Rule 1: once per machine. Of two starts the earlier one stands, whichever was told first. */
function startTrial(facts: Facts, trial: Trial): Facts {
  return facts.trial !== undefined && facts.trial.startedAt <= trial.startedAt
    ? facts
    : { ...facts, trial };
}

function createPayment(facts: Facts, reading: PaymentReading, now: number): Facts {
  const next = readPayment(facts, reading, { at: now, isMadeHere: true });
  const licenseKey = next.payments[reading.id]?.terms.licenseKey;
  return licenseKey === undefined || licenseKey === next.licenseKey
    ? next
    : { ...next, licenseKey };
}

function readPayment(
  facts: Facts,
  reading: PaymentReading,
  options: { readonly at: number; readonly isMadeHere: boolean },
): Facts {
  const known = facts.payments[reading.id];
  const merged = mergeReading(known, reading, { ...options, policy: facts.policy });
  return merged === undefined || (known !== undefined && isSame(known, merged))
    ? facts
    : withPayment(facts, merged);
}

function missPayment(facts: Facts, id: string, now: number): Facts {
  const known = facts.payments[id];
  if (known === undefined) return facts;
  const merged = mergeMissing(known, now);
  return isSame(known, merged) ? facts : withPayment(facts, merged);
}

/** Adds what is not known; a key in use stays in use. */
function recallPayments(facts: Facts, remembered: RememberedPayments): Facts {
  const recalled = [remembered, ...remembered.others ?? []].reduce(recallKey, facts);
  return recalled.licenseKey === undefined
    ? { ...recalled, licenseKey: remembered.licenseKey }
    : recalled;
}

function recallKey(facts: Facts, { licenseKey, payments }: RememberedKey): Facts {
  return payments.filter(({ id }) => facts.payments[id] === undefined).reduce(
    (current, payment) => withPayment(current, fromRemembered(payment, licenseKey, facts)),
    facts,
  );
}

function endCheck(
  facts: Facts,
  event: Extract<LicenseEvent, { kind: "checkEnded" }>,
  now: number,
): Facts {
  const { ok, code, retryAfterMs, random } = event;
  const last = { at: now, ok, ...(code === undefined ? {} : { code }) };
  if (ok) {
    const nextAt = nextCheckAt(now, facts.policy.checkIntervalHours, random);
    return { ...facts, checks: { lastSuccessAt: now, last, nextAt, failures: 0 } };
  }
  const failures = facts.checks.failures + 1;
  const nextAt = nextRetryAt(now, failures, {
    random,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  return { ...facts, checks: { ...facts.checks, last, nextAt, failures } };
}

function withoutKey(facts: Facts): Facts {
  if (facts.licenseKey === undefined) return facts;
  const { licenseKey: _put, ...rest } = facts;
  return rest;
}

function withPayment(facts: Facts, payment: Payment): Facts {
  return { ...facts, payments: { ...facts.payments, [payment.id]: payment } };
}

function withTime(facts: Facts, time: Facts["time"]): Facts {
  return isSame(facts.time, time) ? facts : { ...facts, time };
}

function effectsOf(before: Facts, after: Facts): readonly Effect[] {
  const effects: Effect[] = [{ kind: "saveFacts" }];
  if (after.trial !== undefined && !isSame(before.trial, after.trial)) {
    effects.push({ kind: "rememberTrial", trial: after.trial });
  }
  const remembered = toRemembered(after);
  if (remembered !== undefined && !isSame(toRemembered(before), remembered)) {
    effects.push({ kind: "rememberPayments", remembered });
  }
  return effects;
}
