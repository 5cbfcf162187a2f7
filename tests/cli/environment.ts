/**
 * The command line without a system: arguments in, exit code and text out, an agent that answers as
 * the test says.
 *
 * @module
 */

import { createFacts, DEFAULT_POLICY, type Status } from "../../src/license/mod.ts";
import type {
  AgentError,
  LicenseAgent,
  PendingPayment,
  Purchase,
  Result,
  Snapshot,
} from "../../src/agent/mod.ts";
import { runCli } from "../../src/cli/cli.ts";
import type {
  CliEnvironment,
  ConfigView,
  VendorTools,
  Workplace,
} from "../../src/cli/environment.ts";
import type { Clock } from "../../src/ports.ts";

/** Ten in the morning, 23 November 2026, UTC. */
export const NOW = Date.UTC(2026, 10, 23, 10);
/** A key that must never be seen where it was not asked for. */
export const KEY = "7Q4K-M8PA-0C2T-9XWB-E5RH-K3VD-6N1J-W2ZN";
const MACHINE = "0123456789abcdef0123456789abcdef";

/** A snapshot with this status. */
export function snapshotOf(status: Status, more: Partial<Snapshot> = {}): Snapshot {
  return {
    now: NOW,
    status,
    warnings: [],
    machineId: MACHINE,
    source: "file",
    policy: createFacts({ ...DEFAULT_POLICY, storeId: "S" }, MACHINE).policy,
    ...more,
  };
}

/** A payment that waits. */
export const PENDING: PendingPayment = {
  invoiceId: "3mNq8uT5cXbUyvCC",
  state: "waiting",
  checkoutLink: "https://btcpay.example/i/3mNq8uT5cXbUyvCC",
  amount: "29.99",
  amountDue: "29.99",
  currency: "EUR",
  methods: [{
    method: "BTC-CHAIN",
    currency: "BTC",
    due: "0.00049984",
    paid: "0",
    destination: "bcrt1q",
    link: "bitcoin:bcrt1q?amount=0.00049984",
  }],
  expiresAt: NOW + 14 * 60_000,
};

/** What the world answers in one test. */
export interface World {
  readonly snapshot?: Snapshot;
  /** Refuses every command but `status`. */
  readonly error?: AgentError;
  readonly config?: ConfigView;
  readonly tools?: VendorTools;
  readonly input?: string;
  readonly isTerminal?: boolean;
  readonly language?: "fr" | "en";
  /** Opening the configuration fails with this. */
  readonly fault?: Error;
  /** Time for waiting; it stands still when absent. */
  readonly clock?: Clock;
  /** Waits for a payment. */
  readonly watch?: LicenseAgent["watch"];
  readonly writeExample?: Workplace["writeExample"];
  /** Told of each text as it is written. */
  readonly onWrite?: (text: string) => void;
}

/** What a command left behind, and what the agent was asked. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly unknown[];
}

/** Runs one command line. */
export async function runWith(args: readonly string[], world: World = {}): Promise<Outcome> {
  const asked: unknown[] = [];
  let [out, err] = ["", ""];
  const snapshot = world.snapshot ?? snapshotOf({ kind: "notStarted" });
  const environment: CliEnvironment = {
    args,
    version: "1.2.3",
    systemLanguage: world.language ?? "en",
    isTerminal: world.isTerminal ?? false,
    mayColor: true,
    write: (text) => {
      out += text;
      world.onWrite?.(text);
    },
    writeError: (text) => err += text,
    readInput: () => Promise.resolve(world.input ?? ""),
    now: () => world.clock?.now() ?? NOW,
    sleep: (ms, signal) =>
      world.clock?.sleep(ms, signal) ??
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    open: (options) => {
      asked.push(["open", options]);
      if (world.fault !== undefined) return Promise.reject(world.fault);
      return Promise.resolve({
        config: world.config ??
          { kind: "loaded", path: "/etc/c.json", keys: [], currency: "EUR", warnings: [] },
        looked: ["/home/c.json"],
        agent: () => Promise.resolve(createAgent(snapshot, world, asked)),
        ...(world.tools === undefined
          ? {}
          : { tools: () => Promise.resolve(world.tools as VendorTools) }),
        writeExample: world.writeExample ??
          (() => Promise.resolve({ path: "/home/c.json", isNew: true })),
      });
    },
    startSandbox: ({ port }) =>
      Promise.resolve({
        description: {
          url: `http://127.0.0.1:${port}`,
          storeId: "S",
          apiKeys: { agent: "a", view: "v", create: "c", admin: "u" },
          webhookSecret: "w",
          currency: "EUR",
        },
        finished: Promise.resolve(),
      }),
  };
  const code = await runCli(environment);
  return { code, out, err, asked };
}

function createAgent(
  snapshot: Snapshot,
  { error, watch }: World,
  asked: unknown[],
): LicenseAgent {
  function answer<T>(name: string, options: unknown, value: T): Promise<Result<T>> {
    asked.push([name, options]);
    return Promise.resolve(
      error === undefined ? { kind: "done", value } : { kind: "refused", error, snapshot },
    );
  }
  const purchase: Purchase = {
    pending: PENDING,
    licenseKey: KEY,
    isReused: false,
    isOpened: true,
    snapshot,
  };
  return {
    status: () => Promise.resolve(snapshot),
    startTrial: () => answer("startTrial", undefined, snapshot),
    buy: (options) => answer("buy", options, purchase),
    activate: (key, options) => answer("activate", { key, ...options }, snapshot),
    check: () => answer("check", undefined, snapshot),
    payments: () =>
      answer("payments", undefined, [{
        invoiceId: PENDING.invoiceId,
        licenseKey: KEY,
        createdAt: NOW,
        amount: "29.99",
        currency: "EUR",
        machine: "here" as const,
        isMove: false,
        state: "waiting" as const,
      }]),
    deactivate: () => answer("deactivate", undefined, snapshot),
    watch: watch ?? (({ forMs, onChange }) => {
      asked.push(["watch", forMs]);
      onChange(snapshot);
      return Promise.resolve(snapshot);
    }),
  };
}
