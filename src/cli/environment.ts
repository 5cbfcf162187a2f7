/**
 * What a command is given: the world as the command line sees it. `main.ts` makes the real one.
 *
 * @module
 */

import type { ConfigKey } from "../agent/config/keys.ts";
import type { ConfigTrouble, LicenseAgent, Warning } from "../agent/mod.ts";
import type { InvoiceJson, SandboxJson, StoreJson } from "../agent/json_schemas.ts";
import type { SourceProblem } from "../license/mod.ts";
import type { Language } from "../agent/wording/mod.ts";

/** An answer of the vendor's tools. */
export type ToolAnswer<T> =
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: "notFound" }
  | { readonly kind: "problem"; readonly problem: SourceProblem };

/** What the vendor's commands call: the store as it is, without the license rules. */
export interface VendorTools {
  stores(): Promise<ToolAnswer<readonly StoreJson[]>>;
  createInvoice(
    options: { readonly amount: string; readonly currency: string; readonly orderId?: string },
  ): Promise<ToolAnswer<InvoiceJson>>;
  getInvoice(id: string): Promise<ToolAnswer<InvoiceJson>>;
  findInvoices(orderId: string): Promise<ToolAnswer<readonly InvoiceJson[]>>;
}

/** The configuration as commands show it. Secrets have no value here. */
export type ConfigView =
  | {
    readonly kind: "loaded";
    readonly path?: string;
    readonly keys: readonly {
      readonly key: ConfigKey;
      readonly value?: string | number | boolean;
      readonly isSet: boolean;
      readonly from: string;
    }[];
    readonly currency: string;
    readonly language?: Language;
    readonly warnings: readonly Warning[];
  }
  | {
    readonly kind: "trouble";
    readonly trouble: ConfigTrouble;
    readonly warnings: readonly Warning[];
  };

/** Everything that belongs to one configuration. */
export interface Workplace {
  readonly config: ConfigView;
  /** Where the configuration was looked for, most wanted first. */
  readonly looked: readonly string[];
  agent(): Promise<LicenseAgent>;
  /** Absent while there is no usable configuration. */
  readonly tools?: () => Promise<VendorTools>;
  /** Writes an example to the user's folder, or to the file named; never over an existing one. */
  writeExample(): Promise<{ readonly path: string; readonly isNew: boolean }>;
}

/** A sandbox that listens. */
export interface RunningSandbox {
  readonly description: SandboxJson;
  /** Resolves when it was stopped. */
  readonly finished: Promise<void>;
}

/** The state file named holds no sandbox's state; it was left alone. */
export interface UnreadableSandbox {
  readonly unreadable: string;
}

/** The world of the command line. */
export interface CliEnvironment {
  readonly args: readonly string[];
  readonly version: string;
  readonly systemLanguage: Language;
  /** Standard output is a terminal. */
  readonly isTerminal: boolean;
  /** `NO_COLOR` is not set. */
  readonly mayColor: boolean;
  write(text: string): void;
  writeError(text: string): void;
  /** Standard input, up to the end of its first line that holds something. */
  readInput(): Promise<string>;
  /** The local clock, for sentences with "left". */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  open(options: { readonly config?: string }): Promise<Workplace>;
  startSandbox(
    options: { readonly port: number; readonly stateFile?: string },
  ): Promise<RunningSandbox | UnreadableSandbox>;
}
