import assert from "node:assert/strict";
import { DAY, done, HOUR, type Machine, MINUTE, START, untilOf, World } from "../agent/bench.ts";

/** Buys, pays after a minute, and gets the confirmation an hour later. */
async function renew(world: World, machine: Machine): Promise<void> {
  const { id } = await machine.order();
  await world.pass(MINUTE);
  world.shop.pay(id);
  await machine.check();
  await world.pass(HOUR);
  world.shop.confirm(id);
  await machine.check();
}

Deno.test("a life of 400 days: trial, purchase, monthly renewals, ten days offline, no day lost", async () => {
  const world = new World();
  const machine = world.machine();
  done(await machine.run().startTrial());
  await world.pass(6 * DAY);
  await renew(world, machine);
  let renewals = 0;
  let unverifiedDays = 0;
  for (let day = 7; day <= 400; day++) {
    await world.pass(START + day * DAY - world.trueNow());
    const isOffline = day > 200 && day <= 210;
    world.shop.failWith(isOffline ? "network" : undefined);
    const snapshot = await machine.check();
    if (snapshot.status.kind === "unverified") unverifiedDays++;
    else assert.equal(snapshot.status.kind, "active", `day ${day}`);
    if (untilOf(snapshot) - world.trueNow() < 3 * DAY && !isOffline) {
      await renew(world, machine);
      renewals++;
    }
  }
  const paid = 1 + renewals;
  assert.equal(untilOf(await machine.status()), START + 7 * DAY + paid * 30 * DAY);
  // The last answer was on day 200, a little after the hour of the checks.
  assert.ok(unverifiedDays >= 3 && unverifiedDays <= 4, `${unverifiedDays} days`);
});

Deno.test("thirty days of daily checks extend nothing, and the day after the license is over", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  for (let check = 0; check < 30 * 24; check++) {
    await world.pass(HOUR);
    if (check < 30 * 24 - 1) assert.equal(untilOf(await machine.check()), START + 30 * DAY);
  }
  assert.equal((await machine.check()).status.kind, "expired");
  for (let day = 0; day < 30; day++) {
    await world.pass(DAY);
    assert.equal((await machine.check()).status.kind, "expired");
  }
});

Deno.test("another machine with the one key computes the same dates, renewals and trial included", async () => {
  const world = new World();
  const old = world.machine("a");
  done(await old.run().startTrial());
  await world.pass(3 * DAY);
  const { key } = await old.purchase();
  for (let month = 0; month < 5; month++) {
    await world.pass(27 * DAY);
    await renew(world, old);
  }
  const before = done(await old.run().payments());
  const fresh = world.machine("b");
  done(await fresh.activate(key, { move: true }));
  const after = done(await fresh.run().payments()).filter(({ isMove }) => !isMove);
  assert.deepEqual(after.map(({ period }) => period), before.map(({ period }) => period));
  assert.equal(untilOf(await fresh.status()), untilOf(await old.status()));
});

Deno.test("a year with a create-only key, the state lost every two months", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  await machine.purchase();
  const first = untilOf(await machine.status());
  for (let month = 1; month <= 24; month++) {
    await world.pass(27 * DAY);
    if (month % 2 === 0) machine.store.setText(undefined);
    await machine.check();
    await machine.purchase();
    assert.equal(untilOf(await machine.status()), first + month * 30 * DAY, `month ${month}`);
  }
});
