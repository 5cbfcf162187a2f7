/**
 * The program as real processes against the sandbox over real HTTP: exit codes, JSON, and what a
 * person would try to break.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  agentArguments,
  type Installation,
  ROOT,
  type Run,
  type Stage,
  startStage,
} from "../../scripts/stage.ts";

const DAY_MS = 86_400_000;

interface Status {
  readonly schemaVersion: number;
  readonly status: string;
  readonly entitled: boolean;
  readonly until: string | null;
  readonly daysLeft: number | null;
  readonly provisional: boolean;
  readonly licenseKey: string | null;
  readonly pending: { readonly invoiceId: string; readonly state: string } | null;
  readonly warnings: readonly { readonly code: string }[];
}

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly cure: string };
}

function parse<T>(run: Run): T {
  try {
    return JSON.parse(run.stdout) as T;
  } catch {
    throw new Error(`no JSON, exit ${run.code}: ${run.stdout}${run.stderr}`);
  }
}

async function status(stage: Stage, at: Installation, ...args: string[]): Promise<Status> {
  return parse<Status>(await stage.run(at, ["status", "--json", ...args]));
}

/** Buys and returns the invoice to pay and the key in full. */
async function buy(
  stage: Stage,
  at: Installation,
): Promise<{ readonly invoiceId: string; readonly licenseKey: string }> {
  const run = await stage.run(at, ["buy", "--no-open", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const { invoiceId } = parse<{ readonly invoiceId: string }>(run);
  const { licenseKey } = await status(stage, at, "--show-key");
  assert.ok(licenseKey !== null);
  return { invoiceId, licenseKey };
}

async function payAndCheck(stage: Stage, at: Installation, invoiceId: string): Promise<Status> {
  await stage.control(invoiceId, "pay");
  await stage.control(invoiceId, "confirm");
  const run = await stage.run(at, ["check", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  return parse<Status>(run);
}

function assertNoTrace(run: Run): void {
  assert.doesNotMatch(run.stdout + run.stderr, /\n\s+at |file:\/\/|Uncaught|undefined|\[object/);
}

Deno.test("e2e: trial, purchase, payment seen, confirmed, expiry, renewal, reinstall", async (t) => {
  await using stage = await startStage();
  const at = await stage.install();

  await t.step("nothing started ends with 3", async () => {
    const run = await stage.run(at, ["status", "--json"]);
    assert.equal(run.code, 3);
    const first = parse<Status>(run);
    assert.equal(first.schemaVersion, 1);
    assert.equal(first.status, "notStarted");
    assert.equal(first.pending, null);
  });

  await t.step("the trial gives seven days, once", async () => {
    assert.equal((await stage.run(at, ["trial", "start"])).code, 0);
    const trial = await status(stage, at);
    assert.deepEqual([trial.status, trial.entitled, trial.daysLeft], ["trial", true, 7]);
    await stage.passTime(8 * DAY_MS);
    assert.equal((await stage.run(at, ["status"])).code, 4);
    const again = await stage.run(at, ["trial", "start", "--json"]);
    assert.equal(again.code, 4);
    assert.equal(parse<Refusal>(again).error.code, "trialUsed");
  });

  let bought = { invoiceId: "", licenseKey: "" };
  await t.step("a payment that is seen unlocks before it is confirmed", async () => {
    bought = await buy(stage, at);
    assert.equal((await status(stage, at)).pending?.state, "waiting");
    await stage.control(bought.invoiceId, "pay");
    const seen = parse<Status>(await stage.run(at, ["check", "--json"]));
    assert.deepEqual([seen.status, seen.provisional, seen.pending?.state], [
      "active",
      true,
      "seen",
    ]);
  });

  await t.step("a confirmed one counts thirty days from the payment", async () => {
    await stage.control(bought.invoiceId, "confirm");
    const active = parse<Status>(await stage.run(at, ["check", "--json"]));
    assert.deepEqual([active.status, active.provisional, active.pending, active.daysLeft], [
      "active",
      false,
      null,
      30,
    ]);
  });

  let until: string | null = null;
  await t.step("renewing early loses no day", async () => {
    const before = await status(stage, at);
    await stage.passTime(20 * DAY_MS);
    const renewed = await payAndCheck(stage, at, (await buy(stage, at)).invoiceId);
    until = renewed.until;
    assert.equal(Date.parse(until ?? "") - Date.parse(before.until ?? ""), 30 * DAY_MS);
  });

  await t.step("another installation with the key computes the same end", async () => {
    const other = await stage.install();
    const run = await stage.run(other, ["activate", "-", "--json"], `${bought.licenseKey}\n`);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.equal(parse<Status>(run).until, until);
    const rows = await stage.run(other, ["payments", "--json"]);
    assert.ok(!rows.stdout.includes(bought.licenseKey), "the key stands in a list in full");
  });

  await t.step("after its end it is expired", async () => {
    await stage.passTime(41 * DAY_MS);
    assert.equal((await stage.run(at, ["check"])).code, 4);
    assert.equal((await status(stage, at)).status, "expired");
  });
});

Deno.test("e2e: a create-only key sells, watches and renews; typed keys need more", async () => {
  await using stage = await startStage();
  const at = await stage.install("create");
  const { invoiceId, licenseKey } = await buy(stage, at);
  const active = await payAndCheck(stage, at, invoiceId);
  assert.deepEqual([active.status, active.daysLeft], ["active", 30]);
  const other = await stage.install("create");
  const run = await stage.run(other, ["activate", "-", "--json"], licenseKey);
  assert.equal(run.code, 9);
  const { error } = parse<Refusal>(run);
  assert.equal(error.code, "missingPermission");
  assert.match(error.cure, /canviewinvoices|license server/i);
});

Deno.test("e2e: the license stands while the server is down, and says why", async () => {
  await using stage = await startStage();
  const at = await stage.install();
  await payAndCheck(stage, at, (await buy(stage, at)).invoiceId);
  const down = {
    ...at,
    environment: { ...at.environment, AUTOTELE_BTCPAY_URL: "http://127.0.0.1:9" },
  };
  const run = await stage.run(down, ["check", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const offline = parse<Status>(run);
  assert.equal(offline.status, "active");
  assert.ok(offline.warnings.some(({ code }) => code === "checkFailed"));
});

Deno.test("e2e: what is wrong is said with the next step, and no trace", async (t) => {
  await using stage = await startStage();
  const at = await stage.install();
  const bare: Installation = {
    ...at,
    environment: Object.fromEntries(
      Object.entries(at.environment).filter(([name]) => !name.startsWith("AUTOTELE_BTCPAY")),
    ),
  };
  const cases: readonly [string, Installation, readonly string[], number][] = [
    ["unknown command", at, ["statsu"], 2],
    ["unknown option", at, ["status", "--jsno"], 2],
    ["missing argument", at, ["activate"], 2],
    ["key with a typo", at, ["activate", "0000-0000-0000-0000-0000-0000-0000-0001"], 11],
    ["unknown key", at, ["activate", "nobody-knows-this"], 11],
    ["empty key", at, ["activate", " "], 11],
    ["no configuration", bare, ["status"], 8],
    ["no configuration, buy", bare, ["buy", "--no-open"], 8],
    ["nothing to put away", at, ["deactivate"], 11],
    ["unknown invoice", at, ["invoice", "get", "Nothing111111111111111"], 9],
  ];
  for (const [name, where, args, code] of cases) {
    await t.step(name, async () => {
      const run = await stage.run(where, args);
      assertNoTrace(run);
      assert.equal(run.code, code, `${args.join(" ")}: ${run.stdout}${run.stderr}`);
      assert.match(run.stdout + run.stderr, /autotele-agent|config/);
    });
  }
});

Deno.test("e2e: a damaged state comes back from its backup, two damaged ones are kept aside", async () => {
  await using stage = await startStage();
  const at = await stage.install();
  await payAndCheck(stage, at, (await buy(stage, at)).invoiceId);
  await stage.run(at, ["check", "--quiet"]);
  const file = join(at.configFolder, "license.bin");
  const original = await Deno.readFile(file);
  await Deno.writeFile(file, original.slice(0, 40));
  assert.equal((await stage.run(at, ["status"])).code, 0);

  await Deno.writeFile(file, new Uint8Array(10));
  await Deno.writeFile(`${file}.bak`, new Uint8Array(10));
  const lost = await stage.run(at, ["status", "--json"]);
  assertNoTrace(lost);
  const kept = (await Array.fromAsync(Deno.readDir(at.configFolder))).map(({ name }) => name);
  assert.ok(kept.some((name) => name.includes("corrupt")), kept.join(" "));
  assert.equal(
    (await stage.run(at, ["check"])).code,
    0,
    "rebuilt from what the key store remembers",
  );
});

Deno.test("e2e: commands at once lose nothing, and two purchases make one invoice", async () => {
  await using stage = await startStage();
  const at = await stage.install();
  await stage.run(at, ["trial", "start"]);
  const runs = await Promise.all([
    stage.run(at, ["buy", "--no-open", "--json"]),
    stage.run(at, ["check", "--json"]),
    stage.run(at, ["renew", "--no-open", "--json"]),
    stage.run(at, ["check", "--json"]),
  ]);
  const [first, , third] = runs.map((run) => parse<{ readonly invoiceId?: string }>(run));
  assert.ok(first?.invoiceId !== undefined);
  assert.equal(first.invoiceId, third?.invoiceId);
  const after = await status(stage, at);
  assert.deepEqual([after.status, after.pending?.state], ["trial", "waiting"]);
});

Deno.test("e2e: the example for host programs asks and understands", async () => {
  const python = Deno.build.os === "windows" ? "python" : "python3";
  const example = join(ROOT, "examples", "may_run.py");
  if (!await isInstalled(python)) return console.log("skipped: no Python");
  await using stage = await startStage();
  const at = await stage.install();
  async function ask(): Promise<string> {
    const { stdout } = await new Deno.Command(python, {
      args: [example, Deno.execPath(), ...agentArguments()],
      env: { ...at.environment },
      clearEnv: true,
    }).output();
    return new TextDecoder().decode(stdout).trim();
  }
  assert.equal(await ask(), "no notStarted");
  await stage.run(at, ["trial", "start"]);
  assert.equal(await ask(), "yes trial");
});

Deno.test("e2e: a sandbox's state file that is none is refused and left alone", async () => {
  await using stage = await startStage();
  const at = await stage.install();
  const file = join(at.home, "state.json");
  for (const text of ["{", '{"storeId":"S"}']) {
    await Deno.writeTextFile(file, text);
    const run = await stage.run(at, ["sandbox", "--port", "0", "--state", file]);
    assertNoTrace(run);
    assert.equal(run.code, 7, run.stdout + run.stderr);
    assert.equal(await Deno.readTextFile(file), text);
  }
});

async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
