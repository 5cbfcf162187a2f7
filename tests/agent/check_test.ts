import assert from "node:assert/strict";
import type { SourceProblemCode } from "../../src/license/mod.ts";
import { DAY, done, HOUR, MINUTE, refused, START, untilOf, World } from "./bench.ts";

const FAULTS: readonly SourceProblemCode[] = [
  "network",
  "timeout",
  "tls",
  "unauthenticated",
  "missingPermission",
  "storeNotFound",
  "validation",
  "rejected",
  "rateLimited",
  "server",
  "malformed",
];

for (const code of FAULTS) {
  Deno.test(`rule 7: ${code} fails the check and takes nothing away`, async () => {
    const world = new World();
    const machine = world.machine();
    await machine.purchase();
    await world.pass(DAY);
    world.shop.failWith(code);
    const snapshot = await machine.check();
    assert.equal(snapshot.status.kind, "active");
    assert.equal(snapshot.lastCheck?.ok, false);
    assert.equal(snapshot.lastCheck?.code, code);
    assert.deepEqual(
      snapshot.warnings.map((warning) => warning.code),
      ["checkFailed"],
    );
    const waitMs = (snapshot.nextCheckAt ?? 0) - snapshot.now;
    assert.ok(waitMs >= MINUTE && waitMs <= 30 * MINUTE, `next check in ${waitMs} ms`);
  });
}

Deno.test("rule 7: seven days without a check are unverified, and one answer heals", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  world.shop.failWith("network");
  await world.pass(7 * DAY - 2000);
  assert.equal((await machine.check()).status.kind, "active");
  await world.pass(2000 + 10);
  const stale = await machine.check();
  assert.equal(stale.status.kind === "unverified" && stale.status.cause, "offline");
  world.shop.failWith(undefined);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("rule 7: with nothing to fall back on a failed check is refused, with a trial it is not", async () => {
  const world = new World();
  const machine = world.machine();
  world.shop.failWith("timeout");
  refused(await machine.run().check(), "timeout");
  done(await machine.run().startTrial());
  assert.equal((await machine.check()).status.kind, "trial");
});

Deno.test("rule 7: once missing takes nothing away, twice a day apart does", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.purchase();
  world.shop.hide(id);
  assert.equal((await machine.check()).status.kind, "active");
  await world.pass(DAY - MINUTE);
  assert.equal((await machine.check()).status.kind, "active");
  await world.pass(MINUTE);
  const gone = await machine.check();
  assert.equal(gone.status.kind === "revoked" && gone.status.cause, "missing");
  world.shop.hide();
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("rule 7: an answer between two misses begins the count anew", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.purchase();
  world.shop.hide(id);
  await machine.check();
  await world.pass(DAY / 2);
  world.shop.hide();
  await machine.check();
  await world.pass(DAY / 2);
  world.shop.hide(id);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("rule 7: what the public status does not know is no 'not found'", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.purchase();
  machine.configure({ key: "broken" });
  world.shop.hide(id);
  for (let day = 0; day < 6; day++) {
    await world.pass(DAY);
    const snapshot = await machine.check();
    assert.equal(snapshot.status.kind, "active", `day ${day}`);
    assert.equal(snapshot.lastCheck?.ok, false);
  }
});

Deno.test("rule 6: a key that was replaced after the sale locks nobody out", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  machine.configure({ key: "broken" });
  for (let day = 1; day < 29; day++) {
    await world.pass(DAY);
    const snapshot = await machine.check();
    assert.equal(snapshot.status.kind, "active", `day ${day}`);
    assert.deepEqual([snapshot.lastCheck?.ok, snapshot.lastCheck?.code], [true, "unauthenticated"]);
  }
  assert.equal(untilOf(await machine.status()), START + 30 * DAY);
});

Deno.test("rule 6: a check reads the newest counted payment and every open one", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  await world.pass(20 * DAY);
  const second = await machine.purchase();
  const open = await machine.order();
  machine.configure({ key: "create" });
  const before = world.shop.calls.length;
  await machine.check();
  assert.deepEqual(world.shop.calls.slice(before), [
    "find",
    `read:${second.id}`,
    `read:${open.id}`,
  ]);
});

Deno.test("rule 6: the next check comes 24 hours later, give or take a tenth", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  const snapshot = await machine.check();
  assert.equal(Math.round(((snapshot.nextCheckAt ?? 0) - snapshot.now) / HOUR), 24);
});

Deno.test("rule 7: a server that asks for patience gets it", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  world.shop.failWith("rateLimited", { retryAfterMs: 3 * HOUR });
  const snapshot = await machine.check();
  assert.equal((snapshot.nextCheckAt ?? 0) - (snapshot.lastCheck?.at ?? 0), 3 * HOUR);
});

Deno.test("rule 4: provisional access ends after three days, at a check that says so", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  world.shop.pay(id);
  await machine.check();
  world.shop.failWith("network");
  await world.pass(4 * DAY);
  assert.equal((await machine.check()).status.kind, "active");
  world.shop.failWith(undefined);
  const over = await machine.check();
  assert.equal(over.status.kind === "revoked" && over.status.cause, "unconfirmed");
  assert.equal(over.pending?.state, "seen");
  world.shop.confirm(id);
  const settled = await machine.check();
  assert.equal(untilOf(settled), START + 30 * DAY);
});

Deno.test("rule 4: a replaced payment is taken back, and the next ones count when settled", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  world.shop.pay(id);
  assert.equal((await machine.check()).status.kind, "active");
  await world.pass(11 * MINUTE);
  world.shop.replace(id);
  const taken = await machine.check();
  assert.equal(taken.status.kind === "revoked" && taken.status.cause, "replaced");
  assert.equal(taken.pending?.state, "replaced");
  const next = await machine.order();
  assert.notEqual(next.id, id);
  world.shop.pay(next.id);
  const distrusted = await machine.check();
  assert.equal(distrusted.status.kind, "revoked");
  assert.equal(distrusted.pending?.state, "seen");
  world.shop.confirm(next.id);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("rule 4: after 30 days the next payment is believed again", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  world.shop.pay(id);
  await machine.check();
  world.shop.invalidate(id);
  const taken = await machine.check();
  assert.equal(taken.status.kind === "revoked" && taken.status.cause, "invalid");
  await world.pass(30 * DAY + MINUTE);
  const next = await machine.order();
  world.shop.pay(next.id);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("rule 4: neither losing the state nor waiting for a new start ends the distrust", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  const { id } = await machine.order();
  world.shop.pay(id);
  await machine.check();
  await world.pass(HOUR);
  world.shop.replace(id);
  await machine.check();
  machine.store.setText(undefined);
  assert.equal((await machine.check()).status.kind, "revoked");
  const next = await machine.order();
  world.shop.pay(next.id);
  assert.equal((await machine.check()).status.kind, "revoked");
});

Deno.test("rule 1: the trial runs on when a payment is taken back", async () => {
  const world = new World();
  const machine = world.machine();
  done(await machine.run().startTrial());
  const { id } = await machine.order();
  world.shop.pay(id);
  assert.equal((await machine.check()).status.kind, "active");
  world.shop.replace(id);
  assert.deepEqual((await machine.check()).status, {
    kind: "trial",
    startedAt: START,
    until: START + 7 * DAY,
  });
});

Deno.test("rule 3: an earlier payment taken back moves the later ones forward", async () => {
  const world = new World();
  const machine = world.machine();
  const first = await machine.purchase();
  await world.pass(10 * DAY);
  await machine.purchase();
  assert.equal(untilOf(await machine.status()), START + 60 * DAY);
  world.shop.invalidate(first.id);
  assert.equal(untilOf(await machine.check()), START + 40 * DAY);
});

Deno.test("rule 10: late, partial, expired and invalid payments say what they are", async (test) => {
  const cases = [
    { state: "waiting", act: (): void => {} },
    { state: "seen", act: (world: World, id: string): void => world.shop.pay(id) },
    { state: "partial", act: (world: World, id: string): void => world.shop.pay(id, "10") },
    { state: "invalid", act: (world: World, id: string): void => world.shop.invalidate(id) },
  ] as const;
  for (const { state, act } of cases) {
    await test.step(state, async () => {
      const world = new World();
      const machine = world.machine();
      const { id } = await machine.order();
      act(world, id);
      assert.equal((await machine.check()).pending?.state, state);
    });
  }
  await test.step("expired", async () => {
    const world = new World();
    const machine = world.machine();
    await machine.order();
    await world.pass(16 * MINUTE);
    assert.equal((await machine.status()).pending?.state, "expired");
    assert.equal((await machine.check()).pending?.state, "expired");
    await world.pass(8 * DAY);
    assert.equal((await machine.check()).pending, undefined);
  });
  await test.step("late, until the vendor settles it by hand 80 days after", async () => {
    const world = new World();
    const machine = world.machine();
    const { id } = await machine.order();
    await world.pass(20 * MINUTE);
    world.shop.pay(id);
    assert.equal((await machine.check()).pending?.state, "late");
    await world.pass(80 * DAY);
    assert.equal((await machine.check()).pending?.state, "late");
    assert.ok(world.shop.calls.includes("find"));
    world.shop.mark(id);
    assert.equal((await machine.check()).pending, undefined);
  });
  await test.step("expired with a part of the money", async () => {
    const world = new World();
    const machine = world.machine();
    const { id } = await machine.order();
    world.shop.pay(id, "20");
    await world.pass(20 * MINUTE);
    const snapshot = await machine.check();
    assert.equal(snapshot.pending?.state, "partial");
    assert.equal(snapshot.pending?.amountDue, "9.99");
    world.shop.mark(id);
    assert.equal((await machine.check()).status.kind, "active");
  });
});

Deno.test("rule 5: status alone is not proof: settled and underpaid counts for nothing", async () => {
  const world = new World();
  const machine = world.machine();
  const { id, key } = await machine.order();
  world.shop.force(id, { progress: "settled", paidAmount: "0.01" });
  assert.equal((await machine.check()).status.kind, "notStarted");
  const error = refused(await machine.activate(key), "underpaid");
  assert.equal(error.paid, "0.01");
});

Deno.test("rule 5: a foreign payment that settled for nothing does not pass by the public status either", async () => {
  const world = new World();
  const machine = world.machine();
  const { key } = await machine.order();
  const trick = world.shop.make({ licenseKey: key, product: "AutoTele Monthly Subscription" });
  world.shop.force(trick, { progress: "settled", paidAmount: "0" });
  assert.equal((await machine.check()).status.kind, "notStarted");
  machine.configure({ key: "broken" });
  assert.equal((await machine.check()).status.kind, "notStarted");
});

Deno.test("rule 5: a configuration that changes after the sale changes nothing about it", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ policy: { paymentTolerancePercent: 5 } });
  const { id } = await machine.order();
  world.shop.pay(id, "28.60");
  world.shop.confirm(id);
  assert.equal((await machine.check()).status.kind, "active");
  for (
    const policy of [
      { price: "59.99" },
      { product: "Other" },
      { currency: "USD" },
      { storeId: "OTHER" },
      { periodDays: 1 },
      { paymentTolerancePercent: 0 },
      { trialDays: 0 },
    ]
  ) {
    machine.configure({ policy });
    const snapshot = await machine.check();
    assert.equal(snapshot.status.kind, "active", JSON.stringify(policy));
    assert.equal(untilOf(snapshot), START + 30 * DAY, JSON.stringify(policy));
  }
});

Deno.test("payments lists every payment of every key, newest first, with what it gives", async () => {
  const world = new World();
  const machine = world.machine();
  const first = await machine.purchase();
  await world.pass(DAY);
  const open = await machine.order();
  world.shop.make({ licenseKey: first.key, machineId: "f".repeat(32), createdAt: START - DAY });
  const rows = done(await machine.run().payments());
  assert.deepEqual(
    rows.map(({ invoiceId, state, machine, period }) => [
      invoiceId,
      state,
      machine,
      period?.endsAt,
    ]),
    [
      [open.id, "waiting", "here", undefined],
      [first.id, undefined, "here", START + 30 * DAY],
      ["P003", "expired", "elsewhere", undefined],
    ],
  );
  world.shop.failWith("network");
  assert.equal(done(await machine.run().payments()).length, 3);
});
