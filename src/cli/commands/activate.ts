import { renderStatusJson } from "../../agent/json.ts";
import type { CommandRun } from "../command.ts";
import { exitCodeOfRefusedLicense, exitCodeOfStatus } from "../exit_codes.ts";

/** Options and argument of `activate`. */
export interface ActivateCommandOptions {
  /** The key, or `-` for standard input. */
  readonly key: string;
  readonly invoice?: string;
  readonly move?: boolean;
  readonly replace?: boolean;
}

/** `activate KEY`: takes a key into use. */
export const runActivate: CommandRun<ActivateCommandOptions> = async (context, options) => {
  const { environment, output } = context;
  const typed = options.key === "-" ? await readKey(environment.readInput()) : options.key;
  const agent = await (await context.open()).agent();
  const result = await agent.activate(typed, {
    language: output.language,
    move: options.move === true,
    replace: options.replace === true,
    ...(options.invoice === undefined ? {} : { invoiceId: options.invoice }),
  });
  if (result.kind === "refused") {
    output.refuse(result.error, result.snapshot.now);
    return exitCodeOfRefusedLicense(result.error.code, result.snapshot);
  }
  if (output.isJson) output.json(renderStatusJson(result.value));
  else {
    output.lines(output.catalogue.cli.activated);
    output.snapshot(result.value);
  }
  return exitCodeOfStatus(result.value);
};

/** The first line that holds something: pasted text often begins with an empty one. */
async function readKey(input: Promise<string>): Promise<string> {
  const lines = (await input).split(/\r?\n/).map((line) => line.trim());
  return lines.find((line) => line !== "") ?? "";
}
