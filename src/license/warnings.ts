/**
 * What is wrong without taking the license away: data with a code, worded elsewhere.
 *
 * @module
 */

import type { Facts } from "./facts.ts";
import type { SourceProblemCode } from "./payment_source.ts";
import { clockError } from "./time_guard.ts";

/** A warning that the facts give reason for. */
export type FactWarning =
  /** The local clock is off by that much, ms (positive: ahead). */
  | { readonly code: "clockWrong"; readonly offsetMs: number }
  /** The last check failed, or was answered only by the public way. */
  | { readonly code: "checkFailed"; readonly problem: SourceProblemCode; readonly ok: boolean };

/** The warnings by the facts, most urgent first. `localNow` is the local clock, epoch ms. */
export function deriveWarnings(facts: Facts, localNow: number): readonly FactWarning[] {
  const warnings: FactWarning[] = [];
  const offsetMs = clockError(facts, localNow);
  if (offsetMs !== undefined) warnings.push({ code: "clockWrong", offsetMs });
  const { last } = facts.checks;
  if (last?.code !== undefined) {
    warnings.push({ code: "checkFailed", problem: last.code, ok: last.ok });
  }
  return warnings;
}
