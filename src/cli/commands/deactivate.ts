import { renderStatusJson } from "../../agent/json.ts";
import type { CommandRun } from "../command.ts";
import { exitCodeOfError } from "../exit_codes.ts";

/** `deactivate`: puts the key of this computer away. */
export const runDeactivate: CommandRun<unknown> = async ({ open, output }) => {
  const result = await (await (await open()).agent()).deactivate();
  if (result.kind === "refused") {
    output.refuse(result.error, result.snapshot.now);
    return exitCodeOfError(result.error.code);
  }
  if (output.isJson) output.json(renderStatusJson(result.value));
  else {
    output.lines(output.catalogue.cli.deactivated);
    output.snapshot(result.value);
  }
  return 0;
};
