/**
 * The composition root: builds the real ports and runs one command. No logic.
 *
 * @module
 */

import { dirname, join } from "node:path";
import manifest from "./deno.json" with { type: "json" };
import {
  CONFIG_FILE,
  configCandidates,
  loadConfig,
  type LoadedConfig,
  showConfig,
  toPolicy,
} from "./src/agent/config/config.ts";
import type { AgentConfig, LicenseAgent, Warning } from "./src/agent/mod.ts";
import type {
  CliEnvironment,
  RunningSandbox,
  UnreadableSandbox,
  Workplace,
} from "./src/cli/environment.ts";
import { runCli } from "./src/cli/cli.ts";
import { systemClock } from "./src/platform/clock.ts";
import { realFiles } from "./src/platform/files.ts";
import { languageOf } from "./src/platform/locale.ts";
import { userConfigFolder } from "./src/platform/paths.ts";
import type { Clock } from "./src/ports.ts";

/** Name of folders, of the service in key stores, and of the program. */
const APP = "autotele-agent";

function environment(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}

async function openWorkplace(options: { readonly config?: string }): Promise<Workplace> {
  const folder = userConfigFolder(APP, { os: Deno.build.os, environment });
  const candidates = configCandidates({
    named: options.config,
    variable: environment("AUTOTELE_CONFIG"),
    userFolder: folder,
    programFolder: Deno.build.standalone ? dirname(Deno.execPath()) : undefined,
    workingFolder: Deno.cwd(),
  });
  const loaded = await loadConfig({ files: realFiles, environment, candidates });
  const { clock, warnings } = await pickClock(loaded);
  const view = viewOf(loaded);
  return {
    config: view,
    looked: candidates.paths,
    agent: () => makeAgent(loaded, { folder, clock, warnings: [...loaded.warnings, ...warnings] }),
    ...(loaded.kind === "loaded" ? { tools: () => makeTools(loaded) } : {}),
    writeExample: async () => {
      const path = options.config ?? join(folder ?? Deno.cwd(), CONFIG_FILE);
      if (await realFiles.read(path) !== undefined) return { path, isNew: false };
      const { exampleConfig } = await import("./src/agent/config/example.ts");
      await realFiles.writeAtomic(path, new TextEncoder().encode(exampleConfig()));
      return { path, isNew: true };
    },
  };
}

function viewOf(loaded: LoadedConfig): Workplace["config"] {
  if (loaded.kind === "trouble") return loaded;
  const { config, warnings } = loaded;
  const { currency, language } = config.values;
  return {
    kind: "loaded",
    keys: showConfig(config),
    currency,
    warnings,
    ...(config.path === undefined ? {} : { path: config.path }),
    ...(language === undefined ? {} : { language }),
  };
}

/** The sandbox's clock is followed only where the server is on this machine. */
async function pickClock(
  loaded: LoadedConfig,
): Promise<{ readonly clock: Clock; readonly warnings: readonly Warning[] }> {
  const isWanted = environment("AUTOTELE_SANDBOX_CLOCK") === "1";
  if (!isWanted || loaded.kind !== "loaded") return { clock: systemClock, warnings: [] };
  const { isLoopbackHost } = await import("./src/btcpay/server_url.ts");
  const { server_url } = loaded.config.values;
  if (!isLoopbackHost(new URL(server_url).hostname)) {
    return { clock: systemClock, warnings: [{ code: "sandboxClockIgnored" }] };
  }
  const { followSandboxClock } = await import("./src/platform/clock.ts");
  return { clock: await followSandboxClock(server_url, fetch), warnings: [] };
}

async function makeAgent(
  loaded: LoadedConfig,
  options: {
    readonly folder: string | undefined;
    readonly clock: Clock;
    readonly warnings: readonly Warning[];
  },
): Promise<LicenseAgent> {
  const { clock, warnings } = options;
  const folder = options.folder ?? Deno.cwd();
  const [
    { createLicenseAgent },
    { createStateStore },
    { createMachineId },
    { createFileKeyStore },
    { createOsKeyStore },
    { systemBrowser },
    { systemRandom },
  ] = await Promise.all([
    import("./src/agent/license_agent.ts"),
    import("./src/agent/state_store.ts"),
    import("./src/platform/machine_id.ts"),
    import("./src/platform/file_key_store.ts"),
    import("./src/platform/os_key_store.ts"),
    import("./src/platform/browser.ts"),
    import("./src/platform/random.ts"),
  ]);
  const machineId = await createMachineId({ productId: APP, files: realFiles, folder }).read();
  const store = createStateStore({
    files: realFiles,
    keyStores: {
      os: createOsKeyStore(await serviceName(folder)),
      file: createFileKeyStore({ files: realFiles, folder, machineId }),
    },
    folder,
    machineId,
    clock,
  });
  return createLicenseAgent({
    config: toAgentConfig(loaded, clock),
    store,
    clock,
    random: systemRandom,
    browser: systemBrowser,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    machineId,
    warnings,
  });
}

/** One user may have several folders (a test, a second product): their secrets stay apart. */
async function serviceName(folder: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(folder));
  const short = Array.from(
    new Uint8Array(digest, 0, 4),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
  return `${APP} ${short}`;
}

function toAgentConfig(loaded: LoadedConfig, clock: Clock): AgentConfig {
  if (loaded.kind === "trouble") return loaded;
  const { redirect_url, expiration_minutes } = loaded.config.values;
  return {
    kind: "usable",
    policy: toPolicy(loaded.config),
    source: async () => {
      const { createBtcpaySource } = await import("./src/btcpay/payment_source.ts");
      return createBtcpaySource(await makeClient(loaded), {
        clock,
        ...(redirect_url === undefined ? {} : { redirectUrl: redirect_url }),
        ...(expiration_minutes === undefined ? {} : { expirationMinutes: expiration_minutes }),
      });
    },
  };
}

async function makeClient(
  { config }: Extract<LoadedConfig, { kind: "loaded" }>,
): Promise<import("./src/btcpay/client_types.ts").BtcpayClient> {
  const { createBtcpayClient } = await import("./src/btcpay/client.ts");
  const { systemRandom } = await import("./src/platform/random.ts");
  const { server_url, store_id, api_key } = config.values;
  return createBtcpayClient({
    baseUrl: server_url,
    storeId: store_id,
    apiKey: api_key,
    fetch,
    clock: systemClock,
    random: systemRandom,
  });
}

async function makeTools(
  loaded: Extract<LoadedConfig, { kind: "loaded" }>,
): ReturnType<NonNullable<Workplace["tools"]>> {
  const { createVendorTools } = await import("./src/btcpay/vendor_tools.ts");
  return createVendorTools(await makeClient(loaded));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function startSandbox(
  options: { readonly port: number; readonly stateFile?: string },
): Promise<RunningSandbox | UnreadableSandbox> {
  const { createSandbox, createSandboxState, parseSandboxState } = await import(
    "./src/btcpay/sandbox/mod.ts"
  );
  const { serveOnLoopback } = await import("./src/platform/sandbox_server.ts");
  const { stateFile } = options;
  const kept = stateFile === undefined ? undefined : await realFiles.read(stateFile);
  const state = kept === undefined ? createSandboxState() : parseSandboxState(parseJson(kept));
  if (state === undefined) return { unreadable: stateFile ?? "" };
  const sandbox = createSandbox(state, {
    clock: systemClock,
    fetch,
    upgradeWebSocket: Deno.upgradeWebSocket,
  });
  const keep = async (): Promise<void> => {
    if (stateFile === undefined) return;
    await realFiles.writeAtomic(
      stateFile,
      new TextEncoder().encode(JSON.stringify(sandbox.state())),
    );
  };
  const server = serveOnLoopback(async (request, from) => {
    const answer = await sandbox.handle(request, from);
    if (request.method !== "GET") await keep();
    return answer;
  }, options.port);
  await keep();
  const finished = server.finished.then(async () => {
    sandbox.close();
    await keep();
  });
  return { description: { url: server.url, ...sandbox.describe() }, finished };
}

const cli: CliEnvironment = {
  args: Deno.args,
  version: manifest.version,
  systemLanguage: languageOf({
    os: Deno.build.os,
    environment,
    systemLocale: navigator.language,
  }),
  isTerminal: Deno.stdout.isTerminal(),
  mayColor: environment("NO_COLOR") === undefined,
  write: (text) => writeAll(Deno.stdout, text),
  writeError: (text) => writeAll(Deno.stderr, text),
  readInput,
  now: () => systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
  open: openWorkplace,
  startSandbox,
};

/** Up to the first line that holds something: a person types no end of file. */
async function readInput(): Promise<string> {
  let text = "";
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (/\S.*\n/.test(text)) break;
  }
  return text;
}

/** A reader that went away (`| head`) is no fault. */
function writeAll(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

if (import.meta.main) Deno.exit(await runCli(cli));
