import assert from "node:assert/strict";
import { DAY, done, HOUR, MINUTE, refused, START, untilOf, World } from "./bench.ts";

Deno.test("rule 1: the trial gives seven days of full access without any answer", async () => {
  const world = new World();
  world.shop.failWith("network");
  const machine = world.machine();
  assert.equal((await machine.status()).status.kind, "notStarted");
  const started = done(await machine.run().startTrial());
  assert.deepEqual(started.status, { kind: "trial", startedAt: START, until: START + 7 * DAY });
  await world.pass(7 * DAY - 1);
  assert.equal((await machine.status()).status.kind, "trial");
  await world.pass(1);
  assert.deepEqual((await machine.status()).status, {
    kind: "trialExpired",
    since: START + 7 * DAY,
  });
});

Deno.test("rule 1: a running trial is left alone, a used one is refused", async () => {
  const world = new World();
  const machine = world.machine();
  done(await machine.run().startTrial());
  await world.pass(3 * DAY);
  assert.equal(untilOf(done(await machine.run().startTrial())), START + 7 * DAY);
  await world.pass(5 * DAY);
  const error = refused(await machine.run().startTrial(), "trialUsed");
  assert.equal(error.endedAt, START + 7 * DAY);
});

Deno.test("rule 1: neither a deleted nor an older state file gives a second trial", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.order();
  const before = machine.store.text();
  done(await machine.run().startTrial());
  await world.pass(8 * DAY);
  machine.store.setText(undefined);
  assert.equal((await machine.status()).status.kind, "trialExpired");
  refused(await machine.run().startTrial(), "trialUsed");
  machine.store.setText(before);
  refused(await machine.run().startTrial(), "trialUsed");
});

Deno.test("rule 1: a trial started with the clock a year ahead lasts seven days all the same", async () => {
  const world = new World();
  const machine = world.machine();
  world.clock.setNow(START + 365 * DAY);
  done(await machine.run().startTrial());
  world.clock.setNow(START);
  const healed = await machine.check();
  assert.deepEqual(healed.status, { kind: "trial", startedAt: START, until: START + 7 * DAY });
  await world.pass(7 * DAY);
  assert.equal((await machine.check()).status.kind, "trialExpired");
});

Deno.test("rules 2 and 4: a purchase gives access when it is seen, and 30 days from its payment", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  assert.equal((await machine.status()).pending?.state, "waiting");
  await world.pass(5 * MINUTE);
  world.shop.pay(id);
  const seen = await machine.check();
  assert.equal(seen.status.kind === "active" && seen.status.isProvisional, true);
  assert.equal(seen.pending?.state, "seen");
  await world.pass(HOUR);
  world.shop.confirm(id);
  const settled = await machine.check();
  assert.equal(settled.status.kind === "active" && settled.status.isProvisional, false);
  assert.equal(untilOf(settled), START + 5 * MINUTE + 30 * DAY);
  assert.equal(settled.pending, undefined);
});

Deno.test("rule 2: no check extends a period", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  for (let day = 1; day < 30; day++) {
    await world.pass(DAY);
    assert.equal(untilOf(await machine.check()), START + 30 * DAY, `day ${day}`);
  }
  await world.pass(DAY);
  assert.deepEqual((await machine.check()).status, { kind: "expired", since: START + 30 * DAY });
});

Deno.test("rule 3: renewing early loses no day", async () => {
  const world = new World();
  const machine = world.machine();
  const first = await machine.purchase();
  await world.pass(20 * DAY);
  const second = await machine.purchase();
  assert.notEqual(second.id, first.id);
  assert.equal(second.key, first.key);
  assert.equal(untilOf(await machine.status()), START + 60 * DAY);
});

Deno.test("rule 3: buying in the trial loses no day", async () => {
  const world = new World();
  const machine = world.machine();
  done(await machine.run().startTrial());
  await world.pass(2 * DAY);
  await machine.purchase();
  const status = await machine.status();
  assert.equal(status.status.kind, "active");
  assert.equal(untilOf(status), START + 37 * DAY);
});

Deno.test("rule 3: a payment that was open when the trial began does not take its days", async () => {
  const world = new World();
  const machine = world.machine();
  const before = await machine.order();
  await world.pass(MINUTE);
  done(await machine.run().startTrial());
  const { id, isReused, key } = await machine.order();
  assert.equal(isReused, false);
  assert.equal(key, before.key);
  world.shop.settle(id);
  assert.equal(untilOf(await machine.check()), START + MINUTE + 37 * DAY);
  assert.equal((await machine.order()).id === before.id, false);
});

Deno.test("rule 3: a payment marked by hand counts from its first sight, at most 30 days late", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  await world.pass(2 * DAY);
  world.shop.mark(id);
  await machine.check();
  assert.equal(untilOf(await machine.status()), START + 32 * DAY);

  const other = new World();
  const late = other.machine("b");
  const sale = await late.order();
  other.shop.mark(sale.id);
  await other.pass(45 * DAY);
  assert.equal(untilOf(await late.check()), START + 60 * DAY);
});

Deno.test("rule 9: an open payment is offered again, and its checkout opened", async () => {
  const world = new World();
  const machine = world.machine();
  const first = done(await machine.run().buy({ open: true, language: "fr" }));
  assert.equal(first.isOpened, true);
  assert.equal(first.isReused, false);
  await world.pass(9 * MINUTE);
  const again = done(await machine.run().buy({ open: true, language: "fr" }));
  assert.equal(again.isReused, true);
  assert.equal(again.pending.invoiceId, first.pending.invoiceId);
  assert.deepEqual(machine.opened, Array(2).fill(first.pending.checkoutLink));
});

Deno.test("rule 9: one with less than five minutes left is not", async () => {
  const world = new World();
  const machine = world.machine();
  const first = await machine.order();
  await world.pass(10 * MINUTE + 1000);
  const second = await machine.order();
  assert.equal(second.isReused, false);
  assert.equal(second.key, first.key);
});

Deno.test("rule 9: nor one at yesterday's price; '30.00' is the price '30'", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ policy: { price: "30.00" } });
  const first = await machine.order();
  machine.configure({ policy: { price: "30" } });
  assert.equal((await machine.order()).id, first.id);
  machine.configure({ policy: { price: "31" } });
  assert.notEqual((await machine.order()).id, first.id);
});

Deno.test("rule 9: two purchases at once make one payment", async () => {
  const world = new World();
  const machine = world.machine();
  const both = await Promise.all([machine.order(), machine.order()]);
  assert.equal(both[0].id, both[1].id);
  assert.deepEqual(world.shop.ids.length, 1);
});

Deno.test("rule 9: a payment that is partly paid is offered again for its rest", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  world.shop.pay(id, "10.00");
  const again = done(await machine.run().buy({ open: false, language: "en" }));
  assert.equal(again.pending.invoiceId, id);
  assert.equal(again.pending.state, "partial");
  assert.equal(again.pending.amountDue, "19.99");
});

Deno.test("rule 9: nobody is asked to pay again for a payment that does not count yet", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  world.shop.pay(id);
  await machine.check();
  await world.pass(3 * DAY);
  assert.equal((await machine.check()).status.kind, "revoked");
  const again = done(await machine.run().buy({ open: false, language: "en" }));
  assert.equal(again.pending.invoiceId, id);
  assert.equal(again.pending.state, "seen");
});

Deno.test("a purchase that could not be kept is refused, and the key store remembers it", async () => {
  const world = new World();
  const machine = world.machine();
  machine.store.fill(true);
  const error = refused(await machine.run().buy({ open: true, language: "en" }), "stateNotSaved");
  assert.equal(error.cause, "full");
  assert.deepEqual(machine.opened, []);
  machine.store.fill(false);
  const again = await machine.order();
  assert.equal(again.isReused, true);
  assert.equal(world.shop.ids.length, 1);
});

Deno.test("in a folder that can be read only nothing is bought, and nobody is asked to pay", async () => {
  const world = new World();
  const machine = world.machine();
  machine.store.freeze(true);
  const error = refused(await machine.run().buy({ open: true, language: "en" }), "stateNotSaved");
  assert.equal(error.cause, "readOnly");
  assert.deepEqual(world.shop.calls, []);
});

Deno.test("a failed purchase leaves nothing behind", async () => {
  const world = new World();
  const machine = world.machine();
  for (const code of ["network", "timeout", "server", "rateLimited", "validation"] as const) {
    world.shop.failWith(code);
    refused(await machine.run().buy({ open: true, language: "en" }), code);
  }
  assert.equal(machine.store.text(), undefined);
  assert.deepEqual(machine.opened, []);
});

Deno.test("rule 12: without a ledger no payment is created under a known key", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.purchase();
  world.shop.failWith("server");
  refused(await machine.run().buy({ open: false, language: "en" }), "server");
  assert.equal(world.shop.calls.at(-1), "find");
});

Deno.test("a payment is watched until it is settled, and each change is told once", async () => {
  const world = new World();
  const machine = world.machine();
  const agent = machine.run();
  const { pending } = done(await agent.buy({ open: false, language: "en" }));
  const seen: (string | undefined)[] = [];
  const watched = agent.watch({
    forMs: HOUR,
    onChange: (snapshot) => seen.push(snapshot.pending?.state),
  });
  await world.pass(10_000);
  world.shop.pay(pending.invoiceId);
  await world.pass(10_000);
  world.shop.confirm(pending.invoiceId);
  await world.pass(4_000);
  const last = await watched;
  assert.equal(last.status.kind, "active");
  assert.deepEqual(seen, ["waiting", "seen", undefined]);
});

Deno.test("watching ends when its time is over, and rejects when it is aborted", async () => {
  const world = new World();
  const machine = world.machine();
  await machine.order();
  const short = machine.run().watch({ forMs: 5_000, onChange: () => {} });
  await world.pass(5_000);
  assert.equal((await short).pending?.state, "waiting");
  const abort = new AbortController();
  const rejected = assert.rejects(
    machine.run().watch({ forMs: HOUR, onChange: () => {}, signal: abort.signal }),
    /enough/,
  );
  await world.pass(1_000);
  abort.abort(new Error("enough"));
  await rejected;
});

Deno.test("watching goes on when an answer fails to come", async () => {
  const world = new World();
  const machine = world.machine();
  const { id } = await machine.order();
  const watched = machine.run().watch({ forMs: HOUR, onChange: () => {} });
  await world.pass(2_000);
  world.shop.failWith("network");
  await world.pass(60_000);
  world.shop.failWith(undefined);
  world.shop.settle(id);
  await world.pass(2_000);
  assert.equal((await watched).status.kind, "active");
});
