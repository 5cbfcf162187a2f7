import { renderStatusJson } from "../../agent/json.ts";
import type { CommandRun } from "../command.ts";
import { exitCodeOfError } from "../exit_codes.ts";

/** `trial start`: the trial, once per computer. */
export const runTrialStart: CommandRun<unknown> = async ({ open, output }) => {
  const result = await (await (await open()).agent()).startTrial();
  if (result.kind === "refused") {
    output.refuse(result.error, result.snapshot.now);
    return exitCodeOfError(result.error.code);
  }
  if (output.isJson) output.json(renderStatusJson(result.value));
  else output.snapshot(result.value);
  return 0;
};
