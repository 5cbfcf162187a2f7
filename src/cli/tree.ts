/**
 * The tree of commands as plain data, for completion scripts and for docs/cli.md.
 *
 * @module
 */

// @ts-types="@commander-js/extra-typings"
import type { Command } from "commander";

/** An option. */
export interface OptionNode {
  /** `--wait` */
  readonly long: string;
  /** As in the help: `--wait <seconds>` */
  readonly flags: string;
  readonly text: string;
  readonly isRequired: boolean;
  readonly takesValue: boolean;
  /** The values there are, when there are only a few. */
  readonly values: readonly string[];
}

/** A command. */
export interface CommandNode {
  readonly name: string;
  /** The words behind the program's name; empty for the program itself. */
  readonly path: string;
  readonly text: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly text: string;
    readonly values: readonly string[];
  }[];
  /** Its own options; `help` and those of the program apart. */
  readonly options: readonly OptionNode[];
  readonly commands: readonly CommandNode[];
}

/** The tree below a command. */
export function toCommandNode(command: Command, path = ""): CommandNode {
  return {
    name: command.name(),
    path,
    text: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      text: argument.description,
      values: argument.argChoices ?? [],
    })),
    options: command.options.flatMap((option) =>
      option.long === undefined || option.long === null ? [] : [{
        long: option.long,
        flags: option.flags,
        text: option.description,
        isRequired: option.mandatory,
        takesValue: option.required || option.optional,
        values: option.argChoices ?? [],
      }]
    ),
    commands: command.commands.map((child) =>
      toCommandNode(child as Command, `${path} ${child.name()}`.trim())
    ),
  };
}
