/**
 * A command line that was not understood: what is wrong with it, and what to type instead.
 *
 * @module
 */

// @ts-types="@commander-js/extra-typings"
import type { Command } from "commander";
import { nearestName } from "../agent/nearest.ts";
import type { CliWords } from "../agent/wording/mod.ts";
import { maskLicenseKey } from "../license/mod.ts";
import { exampleOf } from "./examples.ts";
import { PROGRAM } from "./program.ts";
import { BadValue } from "./values.ts";

/** The part of the library's error that is looked at. */
interface CommanderError extends Error {
  /** `commander.unknownOption` and the like. */
  readonly code: string;
  /** 0 when it only ends the program: after help, after the version. */
  readonly exitCode: number;
}

/** What is wrong, and what to type instead: a call that works, and the way to the help. */
export interface ToldUsage {
  readonly message: string;
  readonly cures: readonly string[];
}

/** Whether an error is the library's way to end the program. */
export function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    error.code.startsWith("commander.") && "exitCode" in error;
}

/** Whether an error is about what was typed. */
export function isUsageError(error: unknown): error is CommanderError | BadValue {
  return error instanceof BadValue || (isCommanderError(error) && error.exitCode !== 0);
}

/** What is wrong with the words typed, and what to type instead. */
export function tellUsage(
  error: CommanderError | BadValue,
  { args, program, words }: {
    readonly args: readonly string[];
    readonly program: Command;
    readonly words: CliWords;
  },
): ToldUsage {
  const { usage, help } = words;
  const { command, path } = findTyped(program, args);
  const typed = [PROGRAM, ...path].join(" ");
  const isGroup = command.commands.length > 0;
  const tell = (message: string, meant?: string): ToldUsage => {
    const example = isGroup ? [] : [`${help.example} ${PROGRAM} ${exampleOf(path.join(" "))}`];
    const instead = meant === undefined ? example : [usage.didYouMean(meant)];
    return { message, cures: [...instead, usage.tryHelp(typed)] };
  };
  if (error instanceof BadValue) {
    const { option, value, expected } = error;
    return tell(usage.badValue(option, hideKey(value), expected));
  }
  // The library puts what it did not understand in quotes; its sentence is not used.
  const name = /'(.*)'/s.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownCommand": {
      const meant = nearestCommand(program, { command, typed, name });
      return tell(usage.unknownCommand(hideKey(name)), meant);
    }
    case "commander.unknownOption": {
      const options = command.createHelp();
      const known = [...options.visibleOptions(command), ...options.visibleGlobalOptions(command)]
        .flatMap(({ long }) => long ?? []);
      const meant = nearestName(name.split("=")[0] ?? name, known);
      const told = usage.unknownOption(hideKey(name));
      return tell(told, meant === undefined ? undefined : `${typed} ${meant}`);
    }
    case "commander.missingArgument":
      return tell(usage.missingArgument(name));
    case "commander.missingMandatoryOptionValue":
      return tell(usage.missingOption(name));
    case "commander.optionMissingArgument":
      return tell(usage.optionMissingValue(name));
    case "commander.excessArguments":
      return tell(usage.tooManyArguments);
    // A group without its command.
    case "commander.help":
      return tell(usage.missingCommand(command.commands.map((child) => child.name())));
    default:
      return tell(usage.notUnderstood);
  }
}

/** The command typed, as far as the words are commands; values of options are passed over. */
function findTyped(
  program: Command,
  args: readonly string[],
): { readonly command: Command; readonly path: readonly string[] } {
  let command = program;
  const path: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") break;
    if (arg.startsWith("-")) {
      const option = [...command.options, ...program.options].find(({ long }) => long === arg);
      if (option?.required === true) index++;
      continue;
    }
    const child = command.commands.find((candidate) => candidate.name() === arg);
    if (child === undefined) break;
    command = child as Command;
    path.push(arg);
  }
  return { command, path };
}

/** In full, as it would be typed: a command that follows here, else one from anywhere. */
function nearestCommand(
  program: Command,
  { command, typed, name }: {
    readonly command: Command;
    readonly typed: string;
    readonly name: string;
  },
): string | undefined {
  const here = nearestName(name, command.commands.map((child) => child.name()));
  if (here !== undefined) return `${typed} ${here}`;
  const below = program.commands.flatMap((group) =>
    group.commands.map((child) => ({ name: child.name(), path: `${group.name()} ${child.name()}` }))
  );
  const meant = nearestName(name, below.map((child) => child.name));
  const found = below.find((child) => child.name === meant);
  return found === undefined ? undefined : `${PROGRAM} ${found.path}`;
}

/** A license key that stands where a command belongs is not repeated. */
function hideKey(word: string): string {
  return /[0-9a-z]{4}(-?[0-9a-z]{4}){3,}/i.test(word) ? maskLicenseKey(word) : word;
}
