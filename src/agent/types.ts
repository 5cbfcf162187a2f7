/**
 * What the agent answers to whoever asks: commands now, the local API and the tray later. Plain
 * data, not worded: wording is `src/agent/wording`, JSON shapes are `src/cli/json`.
 *
 * @module
 */

import type {
  CheckResult,
  Confirmations,
  FactWarning,
  LicensePolicy,
  PaymentMethod,
  PendingState,
  Progress,
  ProgressCause,
  SourceProblem,
  Status,
  TermsRefusal,
  UnreadableCause,
} from "../license/mod.ts";
import type { FileErrorCode } from "../ports.ts";

/** A payment on its way, as its owner sees it. Instants in epoch ms. */
export interface PendingPayment {
  readonly invoiceId: string;
  readonly state: PendingState;
  readonly checkoutLink?: string;
  /** What was asked for, decimal string. */
  readonly amount: string;
  /** What is still to be paid in `currency`, decimal string, never negative. */
  readonly amountDue: string;
  readonly currency: string;
  readonly methods: readonly PaymentMethod[];
  readonly expiresAt?: number;
  readonly confirmations?: Confirmations;
}

/** One thing wrong with the configuration. `key` is the name in the file. */
export interface ConfigProblem {
  readonly key: string;
  readonly code:
    | "missing"
    | "empty"
    | "placeholder"
    | "notText"
    | "notNumber"
    | "outOfRange"
    | "notDecimal"
    | "notUrl"
    | "insecureUrl"
    | "notOneOf"
    | "unknown";
  /** Where it was found: the file's path, or the environment variable's name. */
  readonly from: string;
  /** What would be right, in symbols ("1–365", "fr | en", "29.99"). No secret. */
  readonly expected?: string;
}

/** Why there is no usable configuration. */
export type ConfigTrouble =
  | { readonly kind: "noFile"; readonly looked: readonly string[] }
  | { readonly kind: "notJson"; readonly path: string; readonly line?: number }
  | { readonly kind: "denied"; readonly path: string }
  | {
    readonly kind: "invalid";
    readonly path?: string;
    readonly problems: readonly ConfigProblem[];
  };

/** Something that is wrong while the answer stands. */
export type Warning =
  | FactWarning
  | { readonly code: "configWrong"; readonly trouble: ConfigTrouble }
  | { readonly code: "secretsReadable"; readonly path: string }
  | { readonly code: "restoredFromBackup" }
  | { readonly code: "stateSetAside"; readonly keptAt: string }
  | { readonly code: "stateNotSaved"; readonly cause: FileErrorCode; readonly path: string }
  | { readonly code: "sandboxClockIgnored" };

/** The word of a warning. */
export type WarningCode = Warning["code"];

/** Everything about the license at one moment. Instants in epoch ms. */
export interface Snapshot {
  readonly now: number;
  readonly status: Status;
  /** In full; whoever shows it masks it. */
  readonly licenseKey?: string;
  readonly pending?: PendingPayment;
  readonly lastCheck?: CheckResult;
  readonly lastSuccessAt?: number;
  readonly nextCheckAt?: number;
  readonly warnings: readonly Warning[];
  readonly machineId: string;
  /** Absent when neither configuration nor state could be read. */
  readonly policy?: LicensePolicy;
  readonly source: "core" | "file";
}

/** Why a command was not carried out. */
export type AgentError =
  | { readonly code: "keyTypo" | "keyUnknown" | "keyMissing" }
  | { readonly code: TermsRefusal; readonly expected: string; readonly found: string }
  | {
    readonly code: "underpaid";
    readonly amount: string;
    readonly paid: string;
    readonly currency: string;
  }
  | { readonly code: "orderIdMissing" | "orderIdMismatch"; readonly invoiceId: string }
  /** Another key has days left; `--replace` is the answer to the question. */
  | { readonly code: "otherLicenseActive"; readonly until: number }
  | { readonly code: "inUseElsewhere"; readonly since: number; readonly movesLeft: number }
  | { readonly code: "noMoveLeft"; readonly movesPer30Days: number }
  | { readonly code: "notPaid"; readonly pending: PendingPayment }
  | { readonly code: "trialUsed"; readonly endedAt: number }
  | { readonly code: "invoiceNotFound"; readonly invoiceId: string }
  | { readonly code: "misconfigured"; readonly trouble: ConfigTrouble }
  | { readonly code: "unreadable"; readonly cause: UnreadableCause; readonly keptAt?: string }
  | { readonly code: "stateNotSaved"; readonly cause: FileErrorCode; readonly path: string }
  | ({ readonly code: SourceProblem["code"] } & { readonly problem: SourceProblem });

/** The word of a refusal. */
export type AgentErrorCode = AgentError["code"];

/** A command's outcome. */
export type Result<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "refused"; readonly error: AgentError; readonly snapshot: Snapshot };

/** A payment that was created, or found open. */
export interface Purchase {
  readonly pending: PendingPayment;
  readonly licenseKey: string;
  /** An open payment of this machine was used again. */
  readonly isReused: boolean;
  /** The checkout page was opened in the browser. */
  readonly isOpened: boolean;
  readonly snapshot: Snapshot;
}

/** One line of the payments list. Instants in epoch ms. */
export interface PaymentRow {
  readonly invoiceId: string;
  readonly licenseKey?: string;
  readonly createdAt: number;
  readonly amount: string;
  readonly currency: string;
  readonly progress?: Progress;
  readonly cause?: ProgressCause;
  readonly state?: PendingState;
  /** Why its terms do not count, if they do not. */
  readonly refusal?: TermsRefusal;
  /** The period it gives, if it counts now. */
  readonly period?: { readonly startsAt: number; readonly endsAt: number };
  readonly machine: "here" | "elsewhere" | "unnamed";
  readonly isMove: boolean;
  readonly checkoutLink?: string;
}

/** Options of {@linkcode LicenseAgent.activate}. */
export interface ActivateOptions {
  /** Read this one payment instead of searching; its order id has to be the key. */
  readonly invoiceId?: string;
  /** Take the seat from the machine that has it. */
  readonly move?: boolean;
  /** Put away another key that has days left. */
  readonly replace?: boolean;
}

/** The license agent of one machine. Rejects only when aborted, or for a bug. */
export interface LicenseAgent {
  /** Reads the state and answers; no network. */
  status(): Promise<Snapshot>;
  /** Starts the trial; a running one is left alone. Refused with `trialUsed` when it is over. */
  startTrial(): Promise<Result<Snapshot>>;
  /**
   * Buys, or renews: reuses this machine's open payment or creates one under the key in use (a new
   * key when there is none), and opens the checkout when `open`.
   */
  buy(
    options: { readonly open: boolean; readonly language: "fr" | "en" },
  ): Promise<Result<Purchase>>;
  /** Takes a key into use, after every payment of it was read. */
  activate(
    typedKey: string,
    options: ActivateOptions & { readonly language: "fr" | "en" },
  ): Promise<Result<Snapshot>>;
  /** Asks the server now. Refused when it did not answer and nothing entitles the user. */
  check(): Promise<Result<Snapshot>>;
  /** The payments known, newest first, after reading them again when the server answers. */
  payments(): Promise<Result<readonly PaymentRow[]>>;
  /** Puts the key away; its payments stay known, and its seat is not given up. */
  deactivate(): Promise<Result<Snapshot>>;
  /**
   * Reads the payment that was bought last, else the pending one, every two seconds until it is
   * final or `forMs` are over, and tells each change. Resolves with the last snapshot.
   */
  watch(
    options: {
      readonly forMs: number;
      readonly onChange: (snapshot: Snapshot) => void;
      readonly signal?: AbortSignal;
    },
  ): Promise<Snapshot>;
}
