import assert from "node:assert/strict";
import { DAY, done, HOUR, MINUTE, refused, START, untilOf, World } from "./bench.ts";

Deno.test("a locked key store makes the state unreadable, and nothing is written over it", async () => {
  const world = new World();
  const machine = world.machine();
  const { key } = await machine.purchase();
  const before = machine.store.text();
  machine.store.lock(true);
  const { status } = await machine.status();
  assert.deepEqual(status, { kind: "unreadable", cause: "keyStoreLocked" });
  for (
    const result of [
      await machine.run().startTrial(),
      await machine.run().check(),
      await machine.run().buy({ open: true, language: "en" }),
      await machine.activate(key),
      await machine.run().payments(),
      await machine.run().deactivate(),
    ]
  ) refused(result, "unreadable");
  assert.equal(machine.store.text(), before);
  machine.store.lock(false);
  assert.equal((await machine.status()).status.kind, "active");
});

Deno.test("a state locked between reading and writing is left alone", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  const before = machine.store.text();
  const agent = machine.run({ onConnect: () => machine.store.lock(true) });
  assert.deepEqual(done(await agent.check()).status, {
    kind: "unreadable",
    cause: "keyStoreLocked",
  });
  assert.equal(machine.store.text(), before);
});

Deno.test("rule 9: a lost state is rebuilt from the key store, whatever the key may", async (test) => {
  for (const key of ["view", "create", "broken"] as const) {
    await test.step(key, async () => {
      const world = new World();
      const machine = world.machine();
      machine.configure({ key: "create" });
      done(await machine.run().startTrial());
      await machine.purchase();
      await world.pass(10 * DAY);
      await machine.purchase();
      const before = await machine.status();
      machine.store.setText(undefined);
      machine.configure({ key });
      const after = await machine.check();
      assert.equal(after.status.kind, "active");
      assert.equal(after.licenseKey, before.licenseKey);
      assert.ok(Math.abs(untilOf(after) - untilOf(before)) < MINUTE);
    });
  }
});

Deno.test("rule 9: what is remembered counts only after it was read again", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  machine.store.setText(undefined);
  world.shop.failWith("network");
  const hoped = await machine.check();
  assert.equal(hoped.status.kind, "unverified");
  assert.equal(untilOf(hoped), START + 30 * DAY);
  world.shop.failWith(undefined);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("a corrupt state is set aside, said once, and a key brings the license back", async () => {
  const world = new World();
  const machine = world.machine();
  const { key } = await machine.purchase();
  machine.store.keyStore.clear();
  machine.store.corrupt();
  assert.deepEqual((await machine.status()).status, {
    kind: "unreadable",
    cause: "corrupt",
    keptAt: "license.bin.corrupt",
  });
  assert.equal((await machine.status()).status.kind, "notStarted");
  await machine.activate(key);
  machine.store.corrupt();
  const back = done(await machine.activate(key));
  assert.equal(untilOf(back), START + 30 * DAY);
});

Deno.test("a corrupt state with a memory is rebuilt, with a warning", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  machine.store.corrupt();
  const snapshot = await machine.status();
  assert.deepEqual(snapshot.warnings, [{ code: "stateSetAside", keptAt: "license.bin.corrupt" }]);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("a state that cannot be written refuses what has to be kept, and warns otherwise", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  machine.store.freeze(true);
  await world.pass(DAY);
  const checked = await machine.check();
  assert.equal(checked.status.kind, "active");
  assert.ok(checked.warnings.some(({ code }) => code === "stateNotSaved"));
  refused(await machine.run().deactivate(), "stateNotSaved");
  const other = world.machine("b");
  other.store.freeze(true);
  refused(await other.run().startTrial(), "stateNotSaved");
});

Deno.test("a corrupt state that cannot be set aside is unreadable, and stays where it is", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  const before = machine.store.text();
  machine.store.freeze(true);
  machine.store.corrupt();
  assert.deepEqual((await machine.status()).status, { kind: "unreadable", cause: "corrupt" });
  refused(await machine.run().check(), "unreadable");
  assert.equal(machine.store.text(), before);
});

Deno.test("a command that changes nothing writes nothing", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.status();
  assert.equal(machine.store.text(), undefined);
  await machine.purchase();
  const writes = machine.store.writes();
  await world.pass(5 * MINUTE);
  await machine.status();
  assert.equal(machine.store.writes(), writes);
  await world.pass(6 * MINUTE);
  await machine.status();
  assert.equal(machine.store.writes(), writes + 1);
});

Deno.test("without a configuration who is entitled stays so, and who is not is told", async () => {
  const world = new World();
  const machine = world.machine();
  const trouble = { kind: "noFile", looked: ["/etc/x"] } as const;
  machine.configure({ trouble });
  assert.equal((await machine.status()).status.kind, "misconfigured");
  refused(await machine.run().startTrial(), "misconfigured");
  refused(await machine.run().check(), "misconfigured");
  refused(await machine.run().payments(), "misconfigured");
  refused(await machine.activate("x"), "misconfigured");
  refused(await machine.run().buy({ open: false, language: "en" }), "misconfigured");
  refused(await machine.run().deactivate(), "keyMissing");
  machine.configure({});
  await machine.purchase();
  machine.configure({ trouble });
  const snapshot = await machine.check();
  assert.equal(snapshot.status.kind, "active");
  assert.deepEqual(snapshot.warnings.map(({ code }) => code), ["configWrong"]);
  assert.equal(done(await machine.run().payments()).length, 1);
  await world.pass(31 * DAY);
  assert.equal((await machine.status()).status.kind, "misconfigured");
});

Deno.test("rule 8: a clock set back a year keeps the time, warns, and is unverified at the tenth start", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  await world.pass(10 * DAY);
  await machine.check();
  world.clock.setNow(START - 365 * DAY);
  world.shop.failWith("network");
  for (let start = 1; start <= 10; start++) {
    const snapshot = await machine.status();
    assert.ok(snapshot.now >= START + 10 * DAY - 1000);
    assert.equal(snapshot.warnings[0]?.code, "clockWrong");
    assert.equal(snapshot.status.kind, start < 10 ? "active" : "unverified", `start ${start}`);
  }
  world.shop.failWith(undefined);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("rule 8: a day of running with the clock set back is unverified too", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  world.clock.setNow(START - 30 * DAY);
  world.shop.failWith("network");
  const agent = machine.run();
  await agent.status();
  for (let hour = 1; hour <= 24; hour++) {
    await world.pass(HOUR);
    const { status, now } = await agent.status();
    assert.equal(status.kind, hour < 24 ? "active" : "unverified", `hour ${hour}`);
    assert.ok(now >= START + hour * HOUR);
  }
});

Deno.test("rule 8: the trial cannot be stretched with the clock", async () => {
  const world = new World();
  const machine = world.machine();
  done(await machine.run().startTrial());
  world.clock.setNow(START - 365 * DAY);
  const { now } = await machine.status();
  assert.equal(now, START);
});

Deno.test("rule 8: a clock that was a year ahead heals at the next answer", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  world.clock.setNow(START + 365 * DAY);
  assert.equal((await machine.status()).status.kind, "expired");
  const healed = await machine.check();
  assert.equal(healed.status.kind, "active");
  assert.equal(healed.warnings[0]?.code, "clockWrong");
  world.clock.setNow(START + HOUR);
  const corrected = await machine.status();
  assert.equal(corrected.status.kind, "active");
  assert.deepEqual(corrected.warnings, []);
});

Deno.test("rule 8: answers that told no time under a wrong clock do not silence the later ones", async () => {
  const world = new World();
  const machine = world.machine();
  world.clock.setNow(START + 365 * DAY);
  world.shop.tellTime(false);
  const { id } = await machine.order();
  world.shop.pay(id);
  await machine.check();
  world.clock.setNow(START);
  world.shop.tellTime(true);
  world.shop.confirm(id);
  const settled = await machine.check();
  assert.deepEqual(
    settled.status.kind === "active" && [settled.status.isProvisional, settled.status.until],
    [false, START + 30 * DAY],
  );
  world.shop.invalidate(id);
  assert.equal((await machine.check()).status.kind, "revoked");
});

Deno.test("answers within one second are taken in their order", async () => {
  const world = new World();
  const machine = world.machine();
  await world.pass(900);
  const { id } = await machine.order();
  for (
    const [act, kind] of [
      [(): void => world.shop.pay(id), "active"],
      [(): void => world.shop.replace(id), "revoked"],
      [(): void => world.shop.settle(id), "active"],
      [(): void => world.shop.invalidate(id), "revoked"],
      [(): void => world.shop.mark(id), "active"],
    ] as const
  ) {
    await world.pass(10);
    act();
    assert.equal((await machine.check()).status.kind, kind);
  }
});
