/** The shape of the words for trouble with the payment server: one entry a code. */
import type { SourceProblem, SourceProblemCode } from "../../license/mod.ts";
import type { Speaker, Told } from "./catalogue.ts";

/** Words by the code of a problem. */
export type SourceWords = Readonly<
  Record<SourceProblemCode, (problem: SourceProblem, speaker: Speaker) => Told>
>;

/** The faults that a problem's `detail` may name and that a person can do something about. */
export const FAULTS = [
  "certificateExpired",
  "certificateNotYetValid",
  "certificateRevoked",
  "certificateUnknownIssuer",
  "certificateSelfSigned",
  "certificateWrongHost",
  "certificateInvalid",
  "notTls",
  "tlsRefused",
  "nameNotFound",
  "connectionRefused",
  "connectionClosed",
  "proxyRefused",
  "networkForbidden",
  "redirectToOtherHost",
  "redirectToHttp",
  "apiKeyUnusable",
] as const;

/** One of them. */
export type FaultName = (typeof FAULTS)[number];

/** A clause for each fault, to stand in brackets. */
export type FaultWords = Readonly<Record<FaultName, string>>;

/** The clause for a `detail`; the server's own words as they are; nothing for an unknown name. */
export function sayDetail(detail: string | undefined, words: FaultWords): string | undefined {
  const fault = FAULTS.find((name) => name === detail);
  if (fault !== undefined) return words[fault];
  return detail?.includes(" ") ? detail : undefined;
}

/** Whether the fault may be that the date of this computer is wrong. */
export function isMaybeClock(detail: string | undefined): boolean {
  return detail === "certificateExpired" || detail === "certificateNotYetValid";
}

/** What there is of some clauses, as ` (a, b)`; nothing when there is none. */
export function inBrackets(clauses: readonly (string | undefined)[]): string {
  const said = clauses.filter((clause) => clause !== undefined);
  return said.length === 0 ? "" : ` (${said.join(", ")})`;
}
