/**
 * The tree of commands: every command, option and argument there is, in one place. Each command's
 * module is loaded when it runs, so that `status` starts without what it does not need.
 *
 * @module
 */

// @ts-types="@commander-js/extra-typings"
import { Argument, Command, Option } from "commander";
import type { CliWords, CommandPath, HelpTopic } from "../agent/wording/mod.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { type Shell, SHELLS } from "./completions.ts";
import { EXAMPLES } from "./examples.ts";
import type { ExitCode } from "./exit_codes.ts";
import { configureHelp } from "./help.ts";
import { decimal, oneOf, wholeNumber } from "./values.ts";

/** The program's name. */
export const PROGRAM = "autotele-agent";
const LANGUAGES = ["fr", "en"] as const;

/** What the words typed came to. */
export type Chosen =
  | {
    readonly kind: "run";
    readonly isJson: boolean;
    /** It does not look at the configuration. */
    readonly isAlone: boolean;
    readonly run: (context: CommandContext) => Promise<ExitCode>;
  }
  | { readonly kind: "completions"; readonly shell: Shell };

/** Makes the tree. `choose` is called once, by the command that was typed. */
export function createProgram(
  options: {
    readonly words: CliWords;
    readonly version: string;
    readonly choose: (chosen: Chosen) => void;
    /** Gets help and version. What went wrong is thrown and worded by the caller. */
    readonly write: (text: string) => void;
  },
): Command {
  const { words: { help }, version, choose, write } = options;
  const say = (topic: HelpTopic): string => help.texts[topic];
  const program = new Command(PROGRAM)
    .description(help.about)
    .version(version, "--version", say("--version"))
    .option("--config <file>", say("--config"))
    .addOption(
      new Option("--lang <fr|en>", say("--lang")).choices(LANGUAGES)
        .argParser(oneOf("--lang", LANGUAGES)),
    )
    .option("--quiet", say("--quiet"))
    .option("--no-color", say("--no-color"))
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {}, getOutHasColors: () => false });

  function add(parent: Pick<Command, "command">, path: CommandPath): Command {
    const name = path.split(" ").at(-1) ?? path;
    return parent.command(name).description(say(path))
      .addHelpText("after", `\n${help.example}\n  ${PROGRAM} ${EXAMPLES[path]}`);
  }

  /** Binds options to a module that is loaded when the command runs. */
  function chooseRun<R extends CommandRun<never>>(
    given: { readonly json?: true; readonly isAlone?: boolean },
    load: () => Promise<R>,
    options: Parameters<R>[1],
  ): void {
    choose({
      kind: "run",
      isJson: given.json === true,
      isAlone: given.isAlone === true,
      run: async (context) => {
        const run: CommandRun<Parameters<R>[1]> = await load();
        return await run(context, options);
      },
    });
  }

  add(program, "status")
    .option("--json", say("--json"))
    .option("--show-key", say("--show-key"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/status.ts")).runStatus, given)
    );

  const trial = add(program, "trial");
  add(trial, "trial start")
    .option("--json", say("--json"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/trial_start.ts")).runTrialStart, given)
    );

  for (const name of ["buy", "renew"] as const) {
    add(program, name)
      .option("--json", say("--json"))
      .option("--no-open", say("--no-open"))
      .option("--wait <seconds>", say("--wait"), wholeNumber("--wait", { min: 0, max: 86_400 }))
      .action((given) =>
        chooseRun(given, async () => (await import("./commands/buy.ts")).runBuy, given)
      );
  }

  add(program, "activate")
    .argument("<KEY>", say("KEY"))
    .option("--json", say("--json"))
    .option("--invoice <id>", say("--invoice"))
    .option("--move", say("--move"))
    .option("--replace", say("--replace"))
    .action((key, given) =>
      chooseRun(given, async () => (await import("./commands/activate.ts")).runActivate, {
        ...given,
        key,
      })
    );

  add(program, "check")
    .option("--json", say("--json"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/check.ts")).runCheck, given)
    );
  add(program, "payments")
    .option("--json", say("--json"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/payments.ts")).runPayments, given)
    );
  add(program, "deactivate")
    .option("--json", say("--json"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/deactivate.ts")).runDeactivate, given)
    );

  const config = add(program, "config");
  const configRuns = {
    "config init": async () => (await import("./commands/config.ts")).runConfigInit,
    "config path": async () => (await import("./commands/config.ts")).runConfigPath,
    "config show": async () => (await import("./commands/config.ts")).runConfigShow,
    "config check": async () => (await import("./commands/config.ts")).runConfigCheck,
  } as const;
  for (const path of ["config init", "config path", "config show", "config check"] as const) {
    add(config, path)
      .option("--json", say("--json"))
      .action((given) => chooseRun(given, configRuns[path], given));
  }

  add(program, "stores")
    .option("--json", say("--json"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/vendor.ts")).runStores, given)
    );

  const invoice = add(program, "invoice");
  add(invoice, "invoice create")
    .option("--json", say("--json"))
    .requiredOption("--amount <amount>", say("--amount"), decimal("--amount"))
    .option("--currency <code>", say("--currency"))
    .option("--order-id <key>", say("--order-id"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/vendor.ts")).runInvoiceCreate, given)
    );
  add(invoice, "invoice get")
    .argument("<ID>", say("ID"))
    .option("--json", say("--json"))
    .action((id, given) =>
      chooseRun(given, async () => (await import("./commands/vendor.ts")).runInvoiceGet, { id })
    );
  add(invoice, "invoice find")
    .option("--json", say("--json"))
    .requiredOption("--order-id <key>", say("--order-id"))
    .action((given) =>
      chooseRun(given, async () => (await import("./commands/vendor.ts")).runInvoiceFind, given)
    );

  add(program, "sandbox")
    .option("--json", say("--json"))
    .option("--port <port>", say("--port"), wholeNumber("--port", { min: 0, max: 65_535 }), 14_142)
    .option("--state <file>", say("--state"))
    .action((given) =>
      chooseRun(
        { ...given, isAlone: true },
        async () => (await import("./commands/sandbox.ts")).runSandbox,
        given,
      )
    );

  add(program, "completions")
    .addArgument(
      new Argument("<SHELL>", say("SHELL")).choices(SHELLS).argParser(oneOf("SHELL", SHELLS)),
    )
    .action((shell) => choose({ kind: "completions", shell }));

  program.addHelpText("after", `\n${help.example}\n  ${PROGRAM} ${EXAMPLES.status}`);
  configureHelp(program, help);
  return program;
}
