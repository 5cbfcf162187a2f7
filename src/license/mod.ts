/**
 * The domain: facts, periods, status, decisions, notices, time guard, license keys, and the
 * envelope that the facts are stored in.
 *
 * Pure: it imports nothing of its siblings, reads no clock, opens no file and asks nobody. Time
 * comes in as `now`, epoch milliseconds, already guarded (`guardedNow`); Web Crypto is the one part
 * of the platform that is used.
 *
 * Invariants: facts are replaced, never changed; `decide` is the only writer; an event told twice,
 * or two about the same payment in the other order, give the same facts; a status gets better only
 * by a trial, a payment or an answer, never by time.
 *
 * ```ts
 * import {
 *   createFacts, daysLeft, decide, DEFAULT_POLICY, deriveStatus,
 * } from "@autotele/license-agent/license";
 *
 * const start = Date.UTC(2026, 10, 23);
 * const facts = createFacts({ ...DEFAULT_POLICY, storeId: "S" }, "0".repeat(32));
 * const inTrial = decide(facts, { kind: "trialStarted" }, start).facts;
 * const status = deriveStatus(inTrial, start + 86_400_000);
 * console.assert(status.kind === "trial" && daysLeft(status.until, start + 86_400_000) === 6);
 * ```
 *
 * @module
 */

export * from "./assert_never.ts";
export * from "./canonical.ts";
export * from "./decide.ts";
export * from "./envelope.ts";
export * from "./events.ts";
export * from "./facts.ts";
export * from "./heal.ts";
export * from "./judgement.ts";
export * from "./ledger.ts";
export * from "./license_key.ts";
export * from "./money.ts";
export * from "./notices.ts";
export * from "./payment.ts";
export * from "./payment_source.ts";
export * from "./pending.ts";
export * from "./periods.ts";
export * from "./policy.ts";
export * from "./remembered.ts";
export * from "./schedule.ts";
export * from "./seat.ts";
export * from "./status.ts";
export * from "./time_guard.ts";
export * from "./warnings.ts";
