/**
 * How `--help` looks: the library's layout, every word in the person's language.
 *
 * @module
 */

// @ts-types="@commander-js/extra-typings"
import type { Argument, Command, Option } from "commander";
import type { CliWords } from "../agent/wording/mod.ts";

/** Columns that help is wrapped to. */
const WIDTH = 96;

/** Words and layout of the help of a command and of all below it. */
export function configureHelp(command: Command, help: CliWords["help"]): void {
  const titles: Readonly<Record<string, string>> = {
    "Usage:": help.usage,
    "Commands:": help.commands,
    "Options:": help.options,
    "Global Options:": help.globalOptions,
    "Arguments:": help.arguments,
  };
  command
    .helpOption("--help", help.texts["--help"])
    .configureHelp({
      helpWidth: WIDTH,
      showGlobalOptions: true,
      styleTitle: (title) => titles[title] ?? title,
      commandUsage: (shown) => usageOf(shown as Command, help),
      subcommandTerm: (shown) => [shown.name(), ...argumentsOf(shown as Command)].join(" "),
      optionDescription: (option) => describeOption(option, help),
      argumentDescription: (argument) => describeArgument(argument, help),
    });
  if (command.commands.length > 0) {
    command.helpCommand(`help ${help.commandHere}`, help.texts.help);
  }
  for (const child of command.commands) configureHelp(child as Command, help);
}

function usageOf(command: Command, { optionsHere, commandHere }: CliWords["help"]): string {
  const path: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent as Command | null) {
    path.unshift(at.name());
  }
  const hasCommands = command.commands.length > 0;
  return [...path, optionsHere, ...(hasCommands ? [commandHere] : []), ...argumentsOf(command)]
    .join(" ");
}

function argumentsOf(command: Command): readonly string[] {
  return command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
  );
}

function describeOption(
  { description, flags, argChoices, defaultValue }: Option,
  { choices, byDefault }: CliWords["help"],
): string {
  const hasDefault = typeof defaultValue === "number" || typeof defaultValue === "string";
  const isListed = argChoices === undefined || flags.includes("|");
  return [
    description,
    ...(isListed ? [] : [choices(argChoices)]),
    ...(hasDefault ? [byDefault(String(defaultValue))] : []),
  ].join(" ");
}

function describeArgument(
  { description, argChoices }: Argument,
  { choices }: CliWords["help"],
): string {
  return [description, ...(argChoices === undefined ? [] : [choices(argChoices)])].join(" ");
}
