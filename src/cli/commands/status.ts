import { renderStatusJson } from "../../agent/json.ts";
import type { CommandRun } from "../command.ts";
import { exitCodeOfStatus } from "../exit_codes.ts";

/** `status`: may AutoTele be used, and until when. */
export const runStatus: CommandRun<{ readonly showKey?: boolean }> = async (context, options) => {
  const agent = await (await context.open()).agent();
  const snapshot = await agent.status();
  const showKey = options.showKey === true;
  if (context.output.isJson) context.output.json(renderStatusJson(snapshot, { showKey }));
  else context.output.snapshot(snapshot, { showKey });
  return exitCodeOfStatus(snapshot);
};
