import type { CommandRun } from "../command.ts";
import { exitCodeOfError } from "../exit_codes.ts";

/** `sandbox`: listens on loopback until it is stopped. */
export const runSandbox: CommandRun<{ readonly port: number; readonly state?: string }> = async (
  { environment, output },
  { port, state },
) => {
  const running = await environment.startSandbox({
    port,
    ...(state === undefined ? {} : { stateFile: state }),
  });
  if ("unreadable" in running) {
    const error = { code: "unreadable", cause: "corrupt", keptAt: running.unreadable } as const;
    output.refuse(error, environment.now());
    return exitCodeOfError(error.code);
  }
  const { description, finished } = running;
  // One line, so that a program can wait for it.
  if (output.isJson) environment.write(`${JSON.stringify(description)}\n`);
  else {
    const { url, storeId, apiKeys, webhookSecret } = description;
    output.lines(
      output.catalogue.cli.sandboxListens(url),
      ...output.rows([
        ["store_id", storeId],
        ...Object.entries(apiKeys).map(([name, key]) => [`api_key ${name}`, key] as const),
        ["webhook", webhookSecret],
        ["env", `AUTOTELE_BTCPAY_URL=${url} AUTOTELE_SANDBOX_CLOCK=1`],
      ]),
    );
  }
  await finished;
  return 0;
};
