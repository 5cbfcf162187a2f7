/**
 * The command line: from words typed to an exit code.
 *
 * @module
 */

import { catalogueOf, type Language } from "../agent/wording/mod.ts";
import type { GlobalOptions } from "./command.ts";
import type { CliEnvironment, Workplace } from "./environment.ts";
import type { ExitCode } from "./exit_codes.ts";
import { Output } from "./output.ts";
import { type Chosen, createProgram } from "./program.ts";
import { isCommanderError, isUsageError, tellUsage, type ToldUsage } from "./usage.ts";

/** Runs one command line to its end. Never rejects: a fault is a sentence and exit code 70. */
export async function runCli(environment: CliEnvironment): Promise<ExitCode> {
  try {
    return await parseAndRun(environment);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    tellPlainly(environment, "internal", (language) => {
      const { message, cure } = catalogueOf(language).cli.crashed(name);
      return { message, cures: [cure] };
    });
    return 70;
  }
}

async function parseAndRun(environment: CliEnvironment): Promise<ExitCode> {
  const { args, version } = environment;
  const picked: Chosen[] = [];
  const createIn = (language: Language): ReturnType<typeof createProgram> =>
    createProgram({
      words: catalogueOf(language).cli,
      version,
      choose: (chosen) => picked.push(chosen),
      write: (text) => environment.write(text),
    });
  const program = createIn(spokenLanguage(environment));
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    program.parse([...args], { from: "user" });
  } catch (error) {
    if (isUsageError(error)) {
      tellPlainly(environment, "usage", (language) => {
        const { cli: words } = catalogueOf(language);
        return tellUsage(error, { args, program: createIn(language), words });
      });
      return 2;
    }
    if (isCommanderError(error)) return 0;
    throw error;
  }
  const [chosen] = picked;
  if (chosen === undefined) throw new TypeError("Cannot run: no command was chosen");
  if (chosen.kind === "completions") {
    const [{ renderCompletions }, { toCommandNode }] = await Promise.all([
      import("./completions.ts"),
      import("./tree.ts"),
    ]);
    environment.write(renderCompletions(chosen.shell, toCommandNode(program)));
    return 0;
  }
  return await run(environment, { chosen, global: program.opts() as GlobalOptions });
}

async function run(
  environment: CliEnvironment,
  { chosen, global }: {
    readonly chosen: Extract<Chosen, { kind: "run" }>;
    readonly global: GlobalOptions;
  },
): Promise<ExitCode> {
  let opened: Promise<Workplace> | undefined;
  const open = (): Promise<Workplace> =>
    opened ??= environment.open(global.config === undefined ? {} : { config: global.config });
  const configured = global.lang === undefined && !chosen.isAlone
    ? await configuredLanguage(open)
    : undefined;
  const output = new Output(environment, {
    language: global.lang ?? configured ?? environment.systemLanguage,
    isJson: chosen.isJson,
    isQuiet: global.quiet === true,
    hasColor: environment.isTerminal && environment.mayColor && global.color,
  });
  return await chosen.run({ environment, output, open });
}

async function configuredLanguage(open: () => Promise<Workplace>): Promise<Language | undefined> {
  const { config } = await open();
  return config.kind === "loaded" ? config.language : undefined;
}

/** A refusal before there is an {@linkcode Output}: JSON in English, or lines in the person's language. */
function tellPlainly(
  environment: CliEnvironment,
  code: "usage" | "internal",
  tell: (language: Language) => ToldUsage,
): void {
  if (environment.args.includes("--json")) {
    const { message, cures } = tell("en");
    const error = { code, message, cure: cures.join(". ") };
    environment.write(`${JSON.stringify({ error }, null, 2)}\n`);
    return;
  }
  const { message, cures } = tell(spokenLanguage(environment));
  environment.writeError(`${[message, ...cures].join(code === "internal" ? " " : "\n  ")}\n`);
}

/** The language before the words are parsed: the one typed, else the system's. */
function spokenLanguage({ args, systemLanguage }: CliEnvironment): Language {
  const index = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const value = args[index]?.split("=")[1] ?? args[index + 1];
  return index >= 0 && (value === "fr" || value === "en") ? value : systemLanguage;
}
