import assert from "node:assert/strict";
import { DAY, done, MINUTE, refused, START, untilOf, World } from "./bench.ts";

Deno.test("a create-only key is enough for trial, purchase, watching, checks and renewal", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  done(await machine.run().startTrial());
  await world.pass(2 * DAY);
  const agent = machine.run();
  const { pending } = done(await agent.buy({ open: true, language: "fr" }));
  const watched = agent.watch({ forMs: 10 * MINUTE, onChange: () => {} });
  await world.pass(MINUTE);
  world.shop.settle(pending.invoiceId);
  await world.pass(2_000);
  const bought = await watched;
  assert.equal(bought.status.kind, "active");
  assert.equal(untilOf(bought), START + 37 * DAY);
  for (let day = 3; day < 33; day++) {
    await world.pass(DAY);
    const snapshot = await machine.check();
    assert.equal(snapshot.status.kind, "active");
    assert.deepEqual(snapshot.warnings, []);
    assert.equal(snapshot.lastCheck?.ok, true);
  }
  await machine.purchase();
  assert.equal(untilOf(await machine.status()), START + 67 * DAY);
});

Deno.test("a create-only key follows a payment that is taken back", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  const { id } = await machine.order();
  world.shop.pay(id);
  assert.equal((await machine.check()).status.kind, "active");
  world.shop.replace(id);
  assert.equal((await machine.check()).status.kind, "revoked");
  world.shop.settle(id);
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("a create-only key says what is due of a payment that is half paid", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  const { id } = await machine.order();
  world.shop.pay(id, "10.00");
  const { pending } = await machine.check();
  assert.deepEqual([pending?.state, pending?.amountDue], ["partial", "19.99"]);
  assert.equal(pending?.methods[0]?.due, "0.0001999");
});

Deno.test("a create-only key offers an open payment again", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  const first = await machine.order();
  await world.pass(MINUTE);
  assert.equal((await machine.order()).id, first.id);
  world.shop.settle(first.id);
  assert.notEqual((await machine.order()).id, first.id);
});

Deno.test("an expired order is no trouble for a create-only key", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  await machine.order();
  await world.pass(10 * DAY);
  await machine.check();
  const snapshot = await machine.check();
  assert.deepEqual([snapshot.lastCheck?.ok, snapshot.warnings], [true, []]);
  machine.configure({ key: "broken" });
  assert.equal((await machine.check()).lastCheck?.ok, false);
  refused(await machine.activate("unknown"), "unauthenticated");
});
