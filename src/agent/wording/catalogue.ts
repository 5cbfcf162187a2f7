/**
 * The shape of the catalogue: one entry for every status, pending state, warning, refusal and
 * notice. A code without words does not compile.
 *
 * @module
 */

import type {
  Notice,
  PendingState,
  SourceProblemCode,
  StatusKind,
  TermsRefusal,
} from "../../license/mod.ts";
import type {
  AgentError,
  AgentErrorCode,
  ConfigProblem,
  PaymentRow,
  PendingPayment,
  Snapshot,
  Warning,
  WarningCode,
} from "../types.ts";
import type { Format, Language } from "./format.ts";
import type { SourceWords } from "./source_words.ts";

/** A sentence that says the state, one that explains it, and what to type or do next. */
export interface Words {
  /** Two or three words: "Licence active". */
  readonly title: string;
  /** One sentence. */
  readonly detail: string;
  /** The one thing to do next; absent when there is nothing to do. */
  readonly next?: string;
}

/** What is wrong, and the cure. */
export interface Told {
  readonly message: string;
  readonly cure: string;
}

/** A notification: the fact, the consequence, the verb on its button. */
export interface NoticeWords {
  readonly title: string;
  readonly body: string;
  readonly action?: string;
}

/** What every sentence may need. */
export interface Speaker {
  readonly format: Format;
  readonly now: number;
  /** The person may work just now: a payment that was only seen may be said to have unlocked it. */
  readonly isEntitled?: boolean;
}

/** The members of a union whose tag may be `K`, also where one member has several tags. */
export type Member<Union, Tag extends string, K> = Union extends { readonly [T in Tag]: infer Tags }
  ? K extends Tags ? Union : never
  : never;

type StatusOf<K extends StatusKind> = Snapshot & {
  readonly status: Extract<Snapshot["status"], { readonly kind: K }>;
};

/** Words for people in one language. */
export interface Catalogue {
  readonly language: Language;
  readonly status: {
    readonly [K in StatusKind]: (snapshot: StatusOf<K>, speaker: Speaker) => Words;
  };
  readonly pending: {
    readonly [K in PendingState]: (pending: PendingPayment, speaker: Speaker) => Words;
  };
  readonly warnings: {
    readonly [K in WarningCode]: (
      warning: Member<Warning, "code", K>,
      speaker: Speaker,
    ) => Told;
  };
  /** Trouble with the payment server, as a warning or as a refusal. */
  readonly source: SourceWords;
  readonly errors: {
    readonly [K in Exclude<AgentErrorCode, SourceProblemCode>]: (
      error: Member<AgentError, "code", K>,
      speaker: Speaker,
    ) => Told;
  };
  readonly configProblems: {
    readonly [K in ConfigProblem["code"]]: (expected: string) => string;
  };
  readonly notices: {
    readonly [K in Notice["kind"]]: (
      notice: Member<Notice, "kind", K>,
      speaker: Speaker,
    ) => NoticeWords;
  };
  /** What to send to the vendor about money that came too late or not in full, ready to be copied. */
  readonly vendorMessage: (pending: PendingPayment, speaker: Speaker) => string;
  readonly cli: CliWords;
}

/** Words of the command line. */
export interface CliWords {
  readonly labels: {
    readonly key: string;
    readonly payment: string;
    readonly lastCheck: string;
    readonly nextCheck: string;
    readonly warning: string;
    readonly cure: string;
    readonly next: string;
    readonly amount: string;
    readonly missing: string;
    readonly checkout: string;
    readonly created: string;
    readonly state: string;
    readonly period: string;
    readonly machine: string;
    readonly invoice: string;
    readonly store: string;
    readonly currency: string;
    readonly never: string;
    readonly none: string;
    readonly isSet: string;
    readonly notSet: string;
    readonly byDefault: string;
  };
  /** The cure on a line of its own, under what is wrong. */
  readonly cureLine: (cure: string) => string;
  readonly machines: { readonly [K in PaymentRow["machine"]]: string };
  readonly rowStates: { readonly [K in PendingState]: string };
  readonly settled: string;
  readonly refusals: { readonly [K in TermsRefusal]: string };
  readonly keepKey: string;
  readonly reused: string;
  readonly opened: string;
  readonly notOpened: string;
  readonly noPayments: string;
  readonly noInvoices: string;
  readonly noStores: string;
  readonly deactivated: string;
  readonly activated: string;
  readonly checked: (ok: boolean) => string;
  readonly configWritten: (path: string) => string;
  readonly configExists: (path: string) => string;
  /** `path` is absent when all came from the environment. */
  readonly configGood: (path: string | undefined) => string;
  readonly sandboxListens: (url: string) => string;
  readonly usage: {
    readonly unknownCommand: (name: string) => string;
    readonly unknownOption: (name: string) => string;
    readonly missingCommand: (names: readonly string[]) => string;
    readonly missingArgument: (name: string) => string;
    readonly missingOption: (name: string) => string;
    readonly optionMissingValue: (name: string) => string;
    readonly badValue: (name: string, value: string, expected: string) => string;
    readonly tooManyArguments: string;
    readonly notUnderstood: string;
    readonly didYouMean: (command: string) => string;
    readonly tryHelp: (command: string) => string;
  };
  readonly help: {
    readonly usage: string;
    readonly commands: string;
    readonly options: string;
    readonly globalOptions: string;
    readonly arguments: string;
    readonly example: string;
    readonly about: string;
    /** Stands for options and for a command in the line of usage. */
    readonly optionsHere: string;
    readonly commandHere: string;
    readonly choices: (choices: readonly string[]) => string;
    readonly byDefault: (value: string) => string;
    readonly texts: Readonly<Record<HelpTopic, string>>;
  };
  readonly crashed: (name: string) => Told;
}

/** A command by the words that call it. */
export type CommandPath =
  | "status"
  | "trial"
  | "trial start"
  | "buy"
  | "renew"
  | "activate"
  | "check"
  | "payments"
  | "deactivate"
  | "config"
  | "config init"
  | "config path"
  | "config show"
  | "config check"
  | "stores"
  | "invoice"
  | "invoice create"
  | "invoice get"
  | "invoice find"
  | "sandbox"
  | "completions";

/** Everything that `--help` explains: commands, arguments, options. */
export type HelpTopic =
  | CommandPath
  | "help"
  | "KEY"
  | "ID"
  | "SHELL"
  | "--config"
  | "--lang"
  | "--quiet"
  | "--no-color"
  | "--version"
  | "--help"
  | "--json"
  | "--show-key"
  | "--no-open"
  | "--wait"
  | "--invoice"
  | "--move"
  | "--replace"
  | "--amount"
  | "--currency"
  | "--order-id"
  | "--port"
  | "--state";
