/**
 * The table of figures in the README. Measures, prints, asserts nothing.
 *
 * Usage: deno task bench
 *
 * @module
 */

import { join } from "node:path";
import { cpus, totalmem } from "node:os";
import {
  createFacts,
  decide,
  DEFAULT_POLICY,
  deriveStatus,
  type Facts,
  openEnvelope,
  type PaymentReading,
  sealEnvelope,
} from "../src/license/mod.ts";
import { agentArguments, startStage } from "./stage.ts";

const DAY_MS = 86_400_000;
const RUNS = 15;

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Wall time of a whole process, ms. */
async function timeProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const startedAt = performance.now();
  await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { ...env },
    stdout: "null",
    stderr: "null",
  }).output();
  return performance.now() - startedAt;
}

/** `status` against an empty program, in turn, so that a drifting machine changes neither ratio. */
async function measureStart(): Promise<readonly Row[]> {
  await using stage = await startStage();
  const at = await stage.install();
  await stage.run(at, ["trial", "start"]);
  const environment = { ...at.environment };
  delete environment["AUTOTELE_SANDBOX_CLOCK"];
  const folder = await Deno.makeTempDir();
  const empty = join(folder, "empty.ts");
  await Deno.writeTextFile(empty, "");
  const status = [...agentArguments(), "status", "--quiet"];
  const bare: number[] = [];
  const ours: number[] = [];
  for (let run = 0; run < RUNS + 2; run++) {
    const bareMs = await timeProcess(["run", "-q", empty], environment);
    const oursMs = await timeProcess(status, environment);
    if (run >= 2) {
      bare.push(bareMs);
      ours.push(oursMs);
    }
  }
  await Deno.remove(folder, { recursive: true });
  const [bareMs, oursMs] = [median(bare), median(ours)];
  return [
    { what: "empty Deno program, start to end", figure: `${bareMs.toFixed(0)} ms`, goal: "–" },
    {
      what: "`status`, start to end",
      figure: `${oursMs.toFixed(0)} ms (${(oursMs / bareMs).toFixed(1)} ×)`,
      goal: "≤ 2 ×",
    },
  ];
}

/** 400 days: a check a day, a renewal every 28 days. */
function measureSimulation(): Row {
  const start = Date.UTC(2026, 0, 1);
  let facts: Facts = createFacts({ ...DEFAULT_POLICY, storeId: "S" }, "0".repeat(32));
  const startedAt = performance.now();
  for (let day = 0; day < 400; day++) {
    const now = start + day * DAY_MS;
    if (day % 28 === 0) {
      facts = decide(facts, { kind: "paymentCreated", reading: paidReading(day, now) }, now).facts;
    }
    facts = decide(facts, { kind: "checkEnded", ok: true, random: 0.5 }, now).facts;
    deriveStatus(facts, now);
  }
  const ms = performance.now() - startedAt;
  return { what: "400 simulated days", figure: `${ms.toFixed(0)} ms`, goal: "< 1 s" };
}

function paidReading(day: number, now: number): PaymentReading {
  return {
    id: `payment-${day}`,
    via: "api",
    progress: "settled",
    cause: "none",
    paidAmount: DEFAULT_POLICY.price,
    completedAt: now,
    terms: {
      licenseKey: "BENCH",
      storeId: "S",
      type: "standard",
      amount: DEFAULT_POLICY.price,
      currency: DEFAULT_POLICY.currency,
      product: DEFAULT_POLICY.product,
      createdAt: now,
    },
  };
}

async function measureEnvelope(): Promise<Row> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const plaintext = crypto.getRandomValues(new Uint8Array(8_192));
  const machineId = "0".repeat(32);
  const keyId = "file:bench";
  const rounds = 500;
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round++) {
    const sealed = await sealEnvelope({ plaintext, key, keyId, machineId });
    await openEnvelope(sealed, { key, machineId });
  }
  const microseconds = (performance.now() - startedAt) / rounds * 1000;
  return { what: "seal and open 8 KiB", figure: `${microseconds.toFixed(0)} µs`, goal: "–" };
}

async function measureSandbox(): Promise<Row> {
  await using stage = await startStage();
  const { url, storeId, apiKeys } = stage.sandbox;
  const headers = { authorization: `token ${apiKeys.agent}`, "content-type": "application/json" };
  const created = await fetch(`${url}/api/v1/stores/${storeId}/invoices`, {
    method: "POST",
    headers,
    body: JSON.stringify({ amount: "29.99", currency: "EUR" }),
  });
  const { id } = await created.json() as { readonly id: string };
  const rounds = 2_000;
  const lanes = 16;
  async function lane(): Promise<void> {
    for (let round = 0; round < rounds / lanes; round++) {
      const answer = await fetch(`${url}/api/v1/invoices/${id}`, { headers });
      await answer.body?.cancel();
    }
  }
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  const perSecond = rounds / (performance.now() - startedAt) * 1000;
  return {
    what: "sandbox, invoices read over HTTP",
    figure: `${perSecond.toFixed(0)} per second`,
    goal: "–",
  };
}

const rows: readonly Row[] = [
  ...await measureStart(),
  measureSimulation(),
  await measureEnvelope(),
  await measureSandbox(),
];
const cpu = cpus()[0]?.model.trim() || "unknown processor";
const memoryGib = (totalmem() / 2 ** 30).toFixed(0);
console.log(
  `Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch}, ${cpus().length} × ${cpu}, ` +
    `${memoryGib} GiB. Medians of ${RUNS} runs where a process is timed.\n`,
);
console.log("| what | measured | goal |\n| --- | --- | --- |");
for (const { what, figure, goal } of rows) console.log(`| ${what} | ${figure} | ${goal} |`);
