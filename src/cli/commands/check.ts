import { renderStatusJson } from "../../agent/json.ts";
import type { CommandRun } from "../command.ts";
import { exitCodeOfRefusedLicense, exitCodeOfStatus } from "../exit_codes.ts";

/** `check`: asks the payment server now. */
export const runCheck: CommandRun<unknown> = async ({ open, output }) => {
  const result = await (await (await open()).agent()).check();
  if (result.kind === "refused") {
    output.refuse(result.error, result.snapshot.now);
    return exitCodeOfRefusedLicense(result.error.code, result.snapshot);
  }
  const snapshot = result.value;
  if (output.isJson) output.json(renderStatusJson(snapshot));
  else {
    output.lines(output.catalogue.cli.checked(snapshot.lastCheck?.ok ?? true));
    output.snapshot(snapshot);
  }
  return exitCodeOfStatus(snapshot);
};
