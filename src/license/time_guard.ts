/**
 * Rule 8: time never runs backwards. The server's clock is believed over the local one; without an
 * answer, time is the later of the local clock and the highest time seen.
 *
 * @module
 */

import { DAY_MS, type Facts, HOUR_MS, type TimeFacts } from "./facts.ts";
import type { LicensePolicy } from "./policy.ts";

/** Running time with a clock too far behind, before the license is unverified. */
const BEHIND_LIMIT_MS = DAY_MS;

/** The guarded time, epoch ms, while nothing has answered in this process. */
export function guardedNow(time: TimeFacts, localNow: number): number {
  return Math.max(localNow, time.highestAt);
}

/** Time facts after an answer: the server's clock is the truth, also when it is earlier. */
export function withServerTime(serverAt: number, localNow: number): TimeFacts {
  const offsetMs = localNow - serverAt;
  return { highestAt: serverAt, serverAt, offsetMs, behindMs: 0, behindStarts: 0 };
}

/** Time facts after something was written down at `now` (guarded time): it was seen. */
export function withSeen(time: TimeFacts, now: number): TimeFacts {
  return now <= time.highestAt ? time : { ...time, highestAt: now };
}

/** Time facts after the program ran for `elapsedMs` (monotonic) without an answer. */
export function withElapsed(
  time: TimeFacts,
  elapsedMs: number,
  options: { readonly localNow: number; readonly policy: LicensePolicy },
): TimeFacts {
  const isBehind = isFarBehind(time, options.localNow, options.policy);
  return {
    ...time,
    highestAt: Math.max(time.highestAt + elapsedMs, options.localNow),
    behindMs: isBehind ? time.behindMs + elapsedMs : 0,
    behindStarts: isBehind ? time.behindStarts : 0,
  };
}

/** Time facts after a start of the program. */
export function withStart(time: TimeFacts, localNow: number, policy: LicensePolicy): TimeFacts {
  const isBehind = isFarBehind(time, localNow, policy);
  return {
    ...time,
    highestAt: Math.max(time.highestAt, localNow),
    behindMs: isBehind ? time.behindMs : 0,
    behindStarts: isBehind ? time.behindStarts + 1 : 0,
  };
}

/** The local clock is further behind the highest time seen than the policy allows. */
export function isFarBehind(time: TimeFacts, localNow: number, policy: LicensePolicy): boolean {
  return time.highestAt - localNow > policy.clockToleranceHours * HOUR_MS;
}

/** The clock has been behind for too long, without an answer, for the license to be believed. */
export function isClockDistrusted(facts: Facts): boolean {
  const { behindMs, behindStarts } = facts.time;
  return behindMs >= BEHIND_LIMIT_MS || behindStarts >= facts.policy.clockBehindStarts;
}

/**
 * How far the local clock is off, ms (positive: ahead), when that is more than the policy allows:
 * behind the highest time seen, or ahead of the server at the last answer and not set back since.
 */
export function clockError(facts: Facts, localNow: number): number | undefined {
  const { offsetMs, serverAt, highestAt } = facts.time;
  const limit = facts.policy.clockToleranceHours * HOUR_MS;
  if (highestAt > 0 && highestAt - localNow > limit) return localNow - highestAt;
  if (offsetMs === undefined || serverAt === undefined || offsetMs <= limit) return undefined;
  return localNow >= serverAt + offsetMs - limit ? offsetMs : undefined;
}
