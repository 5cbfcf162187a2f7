/**
 * The question that is asked when a key is in use on another machine (rule 12): pure.
 *
 * @module
 */

import { countMoves, deriveSeat, type Facts } from "../license/mod.ts";
import type { AgentError } from "./types.ts";

/**
 * Why a key cannot be used here without a move; `undefined` when its seat is here, or nobody's.
 * `noMoveLeft` when a move would be one too many in the 30 days before `now`.
 */
export function refuseSeat(facts: Facts, licenseKey: string, now: number): AgentError | undefined {
  const seat = deriveSeat(facts, licenseKey);
  if (seat.kind !== "elsewhere") return undefined;
  const { movesPer30Days } = facts.policy;
  const movesLeft = movesPer30Days - countMoves(facts, licenseKey, now);
  return movesLeft > 0
    ? { code: "inUseElsewhere", since: seat.since, movesLeft }
    : { code: "noMoveLeft", movesPer30Days };
}
