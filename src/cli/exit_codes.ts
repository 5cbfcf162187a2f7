/**
 * Exit codes: fixed for ever, documented in docs/cli.md.
 *
 * @module
 */

import type { AgentErrorCode, Snapshot } from "../agent/mod.ts";
import { isEntitled, type StatusKind } from "../license/mod.ts";

/** Every exit code, with the sentence of the document. */
export const EXIT_CODES = {
  0: "the user may use AutoTele, or the command is done",
  2: "the command line was not understood",
  3: "nothing started yet",
  4: "the trial is over, or the license has expired",
  5: "the payment was taken back, or the license is in use elsewhere",
  6: "the license has to be verified first",
  7: "the state cannot be read or saved",
  8: "the configuration is missing or wrong",
  9: "BTCPay refused or could not be reached, and there is nothing to fall back on",
  10: "another one is running already",
  11: "the key was refused; `error.code` says why",
  12: "not paid yet",
  13: "in use on another machine, or no move left",
  70: "internal fault",
} as const;

/** One of them. */
export type ExitCode = keyof typeof EXIT_CODES;

const BY_STATUS: Readonly<Record<StatusKind, ExitCode>> = {
  trial: 0,
  active: 0,
  notStarted: 3,
  trialExpired: 4,
  expired: 4,
  revoked: 5,
  moved: 5,
  unverified: 6,
  unreadable: 7,
  misconfigured: 8,
};

const BY_ERROR: Readonly<Record<AgentErrorCode, ExitCode>> = {
  keyTypo: 11,
  keyUnknown: 11,
  keyMissing: 11,
  wrongStore: 11,
  wrongType: 11,
  wrongCurrency: 11,
  wrongProduct: 11,
  amountTooSmall: 11,
  underpaid: 11,
  orderIdMissing: 11,
  orderIdMismatch: 11,
  otherLicenseActive: 11,
  inUseElsewhere: 13,
  noMoveLeft: 13,
  notPaid: 12,
  trialUsed: 4,
  invoiceNotFound: 9,
  misconfigured: 8,
  unreadable: 7,
  stateNotSaved: 7,
  network: 9,
  timeout: 9,
  tls: 9,
  unauthenticated: 9,
  missingPermission: 9,
  storeNotFound: 9,
  validation: 9,
  rejected: 9,
  rateLimited: 9,
  server: 9,
  malformed: 9,
};

/** The exit code of a status. */
export function exitCodeOfStatus({ status }: Pick<Snapshot, "status">): ExitCode {
  return BY_STATUS[status.kind];
}

/** The exit code of a refusal. */
export function exitCodeOfError(code: AgentErrorCode): ExitCode {
  return BY_ERROR[code];
}

/**
 * The exit code of a refused `activate` or `check`: 0 whenever the user may go on, but for a key or
 * a move that was refused, because then nothing of what was asked for has happened.
 */
export function exitCodeOfRefusedLicense(code: AgentErrorCode, snapshot: Snapshot): ExitCode {
  const own = exitCodeOfError(code);
  return isEntitled(snapshot.status) && own !== 11 && own !== 13 ? 0 : own;
}
