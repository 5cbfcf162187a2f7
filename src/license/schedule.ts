/**
 * Rule 6: when the next check is due. Due times are absolute, so that sleep and restarts change
 * nothing; jitter comes in as a number.
 *
 * @module
 */

import type { Checks } from "./facts.ts";
import { HOUR_MS } from "./facts.ts";

const MINUTE_MS = 60_000;
/** Share of the interval by which a check may come earlier or later. */
const INTERVAL_JITTER = 0.1;
/** A license must be checked more often than once a week, jitter included. */
const LONGEST_INTERVAL_MS = 168 * HOUR_MS - MINUTE_MS;
const FIRST_RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 30 * MINUTE_MS;
/** A failed check comes up to half later than its backoff, so that not all come at once. */
const RETRY_JITTER = 0.5;
/** A server that asks for more patience than that is not believed. */
const LONGEST_PATIENCE_MS = 24 * HOUR_MS;
const FIRST_CHECK_MS = 10_000;
const FIRST_CHECK_SPREAD_MS = 50_000;
/** How often the running program looks whether something is due. */
export const TICK_MS = 60_000;
/** A tick that late means that the machine slept. */
const LATE_TICK_MS = 120_000;

/** How long after its start the running program checks first, ms: 10 to 60 s. */
export function firstCheckDelayMs(random: number): number {
  return FIRST_CHECK_MS + Math.round(FIRST_CHECK_SPREAD_MS * random);
}

/** Whether the machine slept: a tick came too late by either clock. Spans since the last tick, ms. */
export function isWakeUp(wallMs: number, monotonicMs: number): boolean {
  return Math.max(wallMs, monotonicMs) - TICK_MS > LATE_TICK_MS;
}

/** Due time after a success at `at`: the interval ± 10 %. `random` is uniform in [0, 1). */
export function nextCheckAt(at: number, intervalHours: number, random: number): number {
  const jittered = intervalHours * HOUR_MS * (1 - INTERVAL_JITTER + 2 * INTERVAL_JITTER * random);
  return at + Math.max(MINUTE_MS, Math.round(Math.min(jittered, LONGEST_INTERVAL_MS)));
}

/**
 * Due time after the `failures`-th failure in a row at `at`: 1, 2, 4 … 30 minutes, up to half more
 * by jitter but never more than 30, and no sooner than the server wished (a day at most).
 */
export function nextRetryAt(
  at: number,
  failures: number,
  options: { readonly random: number; readonly retryAfterMs?: number },
): number {
  const longest = LONGEST_RETRY_MS / (1 + RETRY_JITTER);
  const backoff = Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1), longest);
  const jittered = Math.round(backoff * (1 + RETRY_JITTER * options.random));
  return at + Math.max(jittered, Math.min(options.retryAfterMs ?? 0, LONGEST_PATIENCE_MS));
}

/**
 * A check is due: never checked, or the due time has come, or it lies further ahead than any
 * interval allows (it was set while the clock was wrong).
 */
export function isCheckDue(checks: Checks, now: number): boolean {
  return checks.nextAt === undefined || now >= checks.nextAt ||
    checks.nextAt > now + LONGEST_INTERVAL_MS;
}
