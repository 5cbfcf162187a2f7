/**
 * A stage for the whole program as real processes: a sandbox, installations with folders of their
 * own, commands run as a person would run them, and the sandbox's control calls. The demo and the
 * end-to-end tests play on it.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../deno.json" with { type: "json" };

/** The folder that `main.ts` is in. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** How `main.ts` is started: the permissions of the `agent` task. */
export function agentArguments(): readonly string[] {
  const [_deno, ...args] = manifest.tasks.agent.command.split(" ");
  return args.map((arg) => arg === "main.ts" ? join(ROOT, "main.ts") : arg);
}

/** What a command left behind. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `sandbox --json` says when it listens. */
export interface SandboxDescription {
  readonly url: string;
  readonly storeId: string;
  readonly apiKeys: {
    readonly agent: string;
    readonly view: string;
    readonly create: string;
    readonly admin: string;
  };
  readonly webhookSecret: string;
  readonly currency: string;
}

/** One machine's worth of folders, with the environment that points there. */
export interface Installation {
  readonly home: string;
  /** Where the state is kept. */
  readonly configFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A running sandbox and everything that is played on it. */
export interface Stage extends AsyncDisposable {
  readonly sandbox: SandboxDescription;
  /** A fresh installation: nothing started, nothing bought. `key` is the API key it is built with. */
  install(key?: keyof SandboxDescription["apiKeys"]): Promise<Installation>;
  /** Runs one command to its end. `input` goes to standard input. */
  run(at: Installation, args: readonly string[], input?: string): Promise<Run>;
  /** Starts a command and leaves it running. */
  start(at: Installation, args: readonly string[]): { readonly finished: Promise<Run> };
  /** A control call on an invoice: `pay`, `confirm`, `replace`, `expire`, `invalidate`, `mark`. */
  control(invoiceId: string, action: string, body?: unknown): Promise<void>;
  /** Moves the sandbox's clock on; resolves with its time, epoch ms. */
  passTime(ms: number): Promise<number>;
}

/** Variables without which no process starts on one system or another. */
const PASSED_ON = [
  "PATH",
  "Path",
  "SystemRoot",
  "SYSTEMROOT",
  "WINDIR",
  "PATHEXT",
  "ComSpec",
  "TEMP",
  "TMP",
  "DENO_DIR",
  "DENO_CERT",
  "SSL_CERT_FILE",
  "NODE_EXTRA_CA_CERTS",
  "NPM_CONFIG_REGISTRY",
];

/** Starts a sandbox on a free port, in a temporary folder that goes with the stage. */
export async function startStage(
  options: { readonly language?: "fr" | "en" } = {},
): Promise<Stage> {
  const folder = await Deno.makeTempDir({ prefix: "autotele " });
  const agent = agentArguments();
  const base = baseEnvironment(folder);
  const process = new Deno.Command(Deno.execPath(), {
    args: [...agent, "sandbox", "--port", "0", "--json"],
    env: base,
    clearEnv: true,
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const { line, rest } = await firstLine(process.stdout);
  const sandbox = JSON.parse(line) as SandboxDescription;

  function spawn(at: Installation, args: readonly string[]): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: [...agent, "--lang", options.language ?? "en", ...args],
      env: { ...at.environment },
      clearEnv: true,
      cwd: at.home,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async function finish(child: Deno.ChildProcess, input = ""): Promise<Run> {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  return {
    sandbox,
    async install(key = "agent"): Promise<Installation> {
      const home = await Deno.makeTempDir({ dir: folder, prefix: "Zoé Müller " });
      return installationAt(home, {
        ...baseEnvironment(home),
        AUTOTELE_BTCPAY_URL: sandbox.url,
        AUTOTELE_BTCPAY_STORE_ID: sandbox.storeId,
        AUTOTELE_BTCPAY_API_KEY: sandbox.apiKeys[key],
        AUTOTELE_SANDBOX_CLOCK: "1",
      });
    },
    run: (at, args, input) => finish(spawn(at, args), input),
    start: (at, args) => ({ finished: finish(spawn(at, args)) }),
    async control(invoiceId, action, body = {}): Promise<void> {
      await post(`${sandbox.url}/sandbox/invoices/${invoiceId}/${action}`, body);
    },
    async passTime(ms): Promise<number> {
      const answer = await post(`${sandbox.url}/sandbox/clock`, { advanceMs: ms });
      return (answer as { readonly now: number }).now;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      process.kill();
      await Promise.all([rest, process.status]);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A home of its own, no desktop session, no proxy: the same on every machine. */
function baseEnvironment(home: string): Readonly<Record<string, string>> {
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const denoDir = Deno.env.get("DENO_DIR") ?? defaultDenoDir();
  return {
    ...Object.fromEntries(passedOn),
    ...(denoDir === undefined ? {} : { DENO_DIR: denoDir }),
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, "AppData", "Roaming"),
    LOCALAPPDATA: join(home, "AppData", "Local"),
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_RUNTIME_DIR: home,
    TZ: "Europe/Paris",
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
  };
}

/** The real home's cache, so that no command downloads anything again. */
function defaultDenoDir(): string | undefined {
  const local = Deno.env.get("LOCALAPPDATA");
  if (Deno.build.os === "windows") return local === undefined ? undefined : join(local, "deno");
  const cache = Deno.env.get("XDG_CACHE_HOME");
  const home = Deno.env.get("HOME");
  if (cache !== undefined) return join(cache, "deno");
  if (home === undefined) return undefined;
  return Deno.build.os === "darwin"
    ? join(home, "Library", "Caches", "deno")
    : join(home, ".cache", "deno");
}

function installationAt(
  home: string,
  environment: Readonly<Record<string, string>>,
): Installation {
  const folders: Readonly<Record<string, string>> = {
    windows: join(home, "AppData", "Roaming"),
    darwin: join(home, "Library", "Application Support"),
  };
  const base = folders[Deno.build.os] ?? join(home, ".config");
  return { home, environment, configFolder: join(base, "autotele-agent") };
}

async function firstLine(
  stream: ReadableStream<Uint8Array>,
): Promise<{ readonly line: string; readonly rest: Promise<void> }> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start sandbox: it ended after ${text.length} characters`);
    text += value;
  }
  async function drain(): Promise<void> {
    while (!(await reader.read()).done);
  }
  return { line: text.slice(0, text.indexOf("\n")), rest: drain() };
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot control sandbox: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
