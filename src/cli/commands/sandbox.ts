import type { CommandRun } from "../command.ts";

/** `sandbox`: listens on loopback until it is stopped. */
export const runSandbox: CommandRun<{ readonly port: number; readonly state?: string }> = async (
  { environment, output },
  { port, state },
) => {
  const { description, finished } = await environment.startSandbox({
    port,
    ...(state === undefined ? {} : { stateFile: state }),
  });
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
