/**
 * What the program's commands have in common: the options every command takes, and how one is run.
 *
 * @module
 */

import type { Language } from "../agent/wording/mod.ts";
import type { CliEnvironment, Workplace } from "./environment.ts";
import type { ExitCode } from "./exit_codes.ts";
import type { Output } from "./output.ts";

/** The options that stand before or behind any command. */
export interface GlobalOptions {
  readonly config?: string;
  readonly lang?: Language;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** What a command's function is called with. */
export interface CommandContext {
  readonly environment: CliEnvironment;
  readonly output: Output;
  /** Opens the configuration that the options name. */
  readonly open: () => Promise<Workplace>;
}

/** Runs one command and says how it ended. */
export type CommandRun<Options> = (
  context: CommandContext,
  options: Options,
) => Promise<ExitCode>;
