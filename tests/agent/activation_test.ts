import assert from "node:assert/strict";
import { DAY, done, type Machine, MINUTE, refused, START, untilOf, World } from "./bench.ts";

const PRODUCT = "AutoTele Monthly Subscription";
const TOKEN = "older-sale-token-1";

/** A payment of an older sale, made by hand and settled. */
function sell(world: World, terms: Parameters<World["shop"]["make"]>[0] = {}): string {
  const id = world.shop.make({ licenseKey: TOKEN, product: PRODUCT, ...terms });
  world.shop.settle(id);
  return id;
}

Deno.test("rule 9: the one key finds every period again on a new installation", async () => {
  const world = new World();
  const old = world.machine("a");
  const { key } = await old.purchase();
  await world.pass(DAY);
  await old.purchase();
  const fresh = world.machine("a");
  const active = done(await fresh.activate(key));
  assert.equal(untilOf(active), START + 60 * DAY);
  assert.deepEqual(active.status, (await old.status()).status);
});

Deno.test("rule 9: a key is found however it is typed", async () => {
  const world = new World();
  const { key } = await world.machine().purchase();
  const typed = ` ${key.toLowerCase().replaceAll("-", " ").replaceAll("0", "o")}\n`;
  assert.equal(done(await world.machine().activate(typed)).status.kind, "active");
});

Deno.test("a token of an older sale is taken byte for byte, also when it looks like a key", async () => {
  const world = new World();
  sell(world);
  assert.equal(done(await world.machine().activate(` ${TOKEN} `)).status.kind, "active");
  refused(await world.machine().activate(TOKEN.toUpperCase()), "keyUnknown");
  const { key } = await world.machine("b").order();
  const lookalike = key.toLowerCase().replaceAll("-", "");
  const other = new World();
  sell(other, { licenseKey: lookalike });
  assert.equal(done(await other.machine().activate(lookalike)).licenseKey, lookalike);
});

Deno.test("a key with a typo, an unknown one and none are told apart", async () => {
  const world = new World();
  const { key } = await world.machine().purchase();
  const typo = key.slice(0, -1) + (key.endsWith("A") ? "B" : "A");
  refused(await world.machine().activate(typo), "keyTypo");
  refused(await world.machine().activate(typo.slice(0, -1) + "U"), "keyTypo");
  refused(await world.machine().activate("no such token"), "keyUnknown");
  refused(await world.machine().activate("  "), "keyMissing");
  const blind = world.machine();
  blind.configure({ key: "create" });
  refused(await blind.activate(typo), "keyTypo");
  refused(await blind.activate(key), "missingPermission");
});

Deno.test("rule 5: what does not count is refused with the reason", async (test) => {
  const cases = [
    ["amountTooSmall", { amount: "29.98" }],
    ["amountTooSmall", { amount: "0" }],
    ["wrongCurrency", { currency: "USD" }],
    ["wrongProduct", { product: "Another Product" }],
    ["wrongType", { type: "topUp" }],
    ["wrongStore", { storeId: "OTHER" }],
  ] as const;
  for (const [code, terms] of cases) {
    await test.step(`${code} ${JSON.stringify(terms)}`, async () => {
      const world = new World();
      sell(world, terms);
      const machine = world.machine();
      refused(await machine.activate(TOKEN), code);
      assert.equal((await machine.status()).status.kind, "notStarted");
      assert.equal((await machine.status()).licenseKey, undefined);
    });
  }
});

Deno.test("rule 5: a product that is absent, and a price of before, count", async () => {
  const world = new World();
  const id = world.shop.make({ licenseKey: TOKEN, amount: "19.99" });
  world.shop.settle(id);
  const machine = world.machine();
  refused(await machine.activate(TOKEN), "amountTooSmall");
  machine.configure({ policy: { minimumPrice: "19.99" } });
  assert.equal(done(await machine.activate(TOKEN)).status.kind, "active");
  machine.configure({ policy: {} });
  assert.equal((await machine.check()).status.kind, "active");
});

Deno.test("rule 10: an unpaid key is refused with what is missing", async (test) => {
  const cases = [
    ["waiting", (): void => {}],
    ["partial", (world: World, id: string): void => world.shop.pay(id, "1")],
    ["invalid", (world: World, id: string): void => world.shop.invalidate(id)],
  ] as const;
  for (const [state, act] of cases) {
    await test.step(state, async () => {
      const world = new World();
      const { id, key } = await world.machine().order();
      act(world, id);
      assert.equal(refused(await world.machine().activate(key), "notPaid").pending.state, state);
    });
  }
  await test.step("expired", async () => {
    const world = new World();
    const { key } = await world.machine().order();
    await world.pass(20 * MINUTE);
    assert.equal(refused(await world.machine().activate(key), "notPaid").pending.state, "expired");
  });
  await test.step("late", async () => {
    const world = new World();
    const { id, key } = await world.machine().order();
    await world.pass(20 * MINUTE);
    world.shop.pay(id);
    assert.equal(refused(await world.machine().activate(key), "notPaid").pending.state, "late");
  });
});

Deno.test("rule 4: a key whose payment is seen is active, provisionally", async () => {
  const world = new World();
  const { id, key } = await world.machine().order();
  world.shop.pay(id);
  const { status } = done(await world.machine().activate(key));
  assert.equal(status.kind === "active" && status.isProvisional, true);
});

Deno.test("sixty payments under one key are all found", async () => {
  const world = new World();
  for (let count = 0; count < 60; count++) sell(world, { createdAt: START + count });
  assert.equal(untilOf(done(await world.machine().activate(TOKEN))), START + 60 * 30 * DAY);
});

Deno.test("--invoice reads one payment by its id, and only that of the key", async () => {
  const world = new World();
  const id = sell(world);
  const orphan = world.shop.make({ product: PRODUCT });
  world.shop.settle(orphan);
  const machine = world.machine();
  assert.equal(
    refused(await machine.activate(TOKEN, { invoiceId: orphan }), "orderIdMissing").invoiceId,
    orphan,
  );
  refused(await machine.activate("another", { invoiceId: id }), "orderIdMismatch");
  refused(await machine.activate(TOKEN, { invoiceId: "NONE" }), "invoiceNotFound");
  assert.equal(done(await machine.activate(TOKEN, { invoiceId: id })).status.kind, "active");
  const blind = world.machine();
  blind.configure({ key: "create" });
  refused(await blind.activate(TOKEN, { invoiceId: id }), "missingPermission");
});

Deno.test("--invoice is no way around the seat", async () => {
  const world = new World();
  const first = world.machine("a");
  const { id, key } = await first.purchase();
  await world.pass(DAY);
  done(await world.machine("b").activate(key, { move: true }));
  refused(await world.machine("a").activate(key, { invoiceId: id }), "inUseElsewhere");
});

Deno.test("rule 9: another key with days left is put away only with --replace, and not forgotten", async () => {
  const world = new World();
  const machine = world.machine();
  const { key } = await machine.purchase();
  sell(world);
  const error = refused(await machine.activate(TOKEN), "otherLicenseActive");
  assert.equal(error.until, START + 30 * DAY);
  assert.equal(done(await machine.activate(TOKEN, { replace: true })).licenseKey, TOKEN);
  assert.equal(done(await machine.run().payments()).length, 2);
  const back = done(await machine.activate(key, { replace: true }));
  assert.equal(untilOf(back), START + 30 * DAY);
});

Deno.test("rule 9: a replaced key is in the key store too, for a key that may not view", async () => {
  const world = new World();
  const machine = world.machine();
  machine.configure({ key: "create" });
  const first = await machine.purchase();
  done(await machine.run().deactivate());
  await world.pass(MINUTE);
  const second = await machine.purchase();
  assert.notEqual(second.key, first.key);
  machine.store.setText(undefined);
  assert.equal((await machine.check()).licenseKey, second.key);
  assert.equal(done(await machine.activate(first.key, { replace: true })).status.kind, "active");
});

Deno.test("a key is put away and taken back", async () => {
  const world = new World();
  const machine = world.machine();
  refused(await machine.run().deactivate(), "keyMissing");
  const { key } = await machine.purchase();
  const away = done(await machine.run().deactivate());
  assert.equal(away.status.kind, "notStarted");
  assert.equal(away.licenseKey, undefined);
  assert.equal(untilOf(done(await machine.activate(key))), START + 30 * DAY);
});

Deno.test("rule 12: on another machine a key asks first, then moves, and the old one hears of it", async () => {
  const world = new World();
  const old = world.machine("a");
  const { key } = await old.purchase();
  await world.pass(DAY);
  const fresh = world.machine("b");
  const question = refused(await fresh.activate(key), "inUseElsewhere");
  assert.deepEqual([question.movesLeft, question.since], [3, START]);
  assert.equal((await fresh.status()).licenseKey, undefined);
  const moved = done(await fresh.activate(key, { move: true }));
  assert.equal(untilOf(moved), START + 30 * DAY);
  assert.equal(moved.pending, undefined);
  assert.deepEqual(done(await fresh.run().payments()).map(({ isMove }) => isMove), [true, false]);
  assert.equal((await old.status()).status.kind, "active");
  const gone = await old.check();
  assert.deepEqual(gone.status, { kind: "moved", since: START + DAY, until: START + 30 * DAY });
  refused(await old.run().buy({ open: false, language: "en" }), "inUseElsewhere");
  await world.pass(MINUTE);
  assert.equal(done(await old.activate(key, { move: true })).status.kind, "active");
  assert.equal((await fresh.check()).status.kind, "moved");
});

Deno.test("rule 12: the fourth move in 30 days is refused, later it is not", async () => {
  const world = new World();
  const machines = [world.machine("a"), world.machine("b")] as const;
  const { key } = await machines[0].purchase();
  await machines[0].purchase();
  const mover = (count: number): Machine => machines[count % 2 === 0 ? 0 : 1];
  for (let count = 1; count <= 3; count++) {
    await world.pass(DAY);
    done(await mover(count).activate(key, { move: true }));
  }
  await world.pass(DAY);
  const error = refused(await mover(4).activate(key, { move: true }), "noMoveLeft");
  assert.equal(error.movesPer30Days, 3);
  refused(await mover(4).run().buy({ open: false, language: "en" }), "noMoveLeft");
  assert.equal((await mover(3).check()).status.kind, "active");
  await world.pass(28 * DAY);
  assert.equal(done(await mover(4).activate(key, { move: true })).status.kind, "active");
});

Deno.test("rule 12: within one second the move is the newer one", async () => {
  const world = new World();
  const { key } = await world.machine("a").purchase();
  done(await world.machine("b").activate(key, { move: true }));
  refused(await world.machine("a").activate(key), "inUseElsewhere");
});

Deno.test("rule 12: a move is reused by a renewal, and watched like one", async () => {
  const world = new World();
  const { key } = await world.machine("a").purchase();
  await world.pass(DAY);
  const fresh = world.machine("b");
  done(await fresh.activate(key, { move: true }));
  const agent = fresh.run();
  const renewal = done(await agent.buy({ open: false, language: "en" }));
  assert.equal(renewal.isReused, true);
  const states: (string | undefined)[] = [];
  const watched = agent.watch({
    forMs: 10 * MINUTE,
    onChange: ({ pending }) => states.push(pending?.state),
  });
  await world.pass(3_000);
  world.shop.settle(renewal.pending.invoiceId);
  await world.pass(2_000);
  assert.equal(untilOf(await watched), START + 60 * DAY);
  assert.deepEqual(states, ["waiting", undefined]);
});

Deno.test("rule 12: a move that holds money is shown", async () => {
  const world = new World();
  const { key } = await world.machine("a").purchase();
  const fresh = world.machine("b");
  done(await fresh.activate(key, { move: true }));
  const { id } = await fresh.order();
  world.shop.pay(id, "5");
  assert.equal((await fresh.check()).pending?.state, "partial");
});

Deno.test("rule 12: without binding a key is in use on any number of machines", async () => {
  const world = new World();
  const { key } = await world.machine("a").purchase();
  const fresh = world.machine("b");
  fresh.configure({ policy: { machineBinding: "off" } });
  assert.equal(done(await fresh.activate(key)).status.kind, "active");
  const renewed = await fresh.order();
  assert.equal(renewed.key, key);
});

Deno.test("rule 12: a payment made by hand names nobody", async () => {
  const world = new World();
  const first = world.machine("a");
  const { key } = await first.purchase();
  await world.pass(DAY);
  sell(world, { licenseKey: key });
  assert.equal(untilOf(await first.check()), START + 60 * DAY);
  refused(await world.machine("b").activate(key), "inUseElsewhere");
});

Deno.test("rule 12: with a create-only key a license works where it was bought", async () => {
  const world = new World();
  const first = world.machine("a");
  first.configure({ key: "create" });
  const { key } = await first.purchase();
  done(await world.machine("b").activate(key, { move: true }));
  assert.equal((await first.check()).status.kind, "active");
});

Deno.test("a move that could not be kept is not made", async () => {
  const world = new World();
  const { key } = await world.machine("a").purchase();
  const before = world.shop.ids.length;
  const fresh = world.machine("b");
  fresh.store.fill(true);
  refused(await fresh.activate(key, { move: true }), "stateNotSaved");
  fresh.store.freeze(true);
  refused(await fresh.activate(key, { move: true }), "stateNotSaved");
  assert.equal(world.shop.ids.length, before);
});

Deno.test("activation passes on what the server says", async () => {
  const world = new World();
  const { key } = await world.machine().purchase();
  for (const code of ["network", "timeout", "server", "malformed", "rateLimited"] as const) {
    world.shop.failWith(code);
    refused(await world.machine().activate(key), code);
  }
  world.shop.failWith(undefined);
  const blind = world.machine();
  blind.configure({ key: "broken" });
  refused(await blind.activate(key), "unauthenticated");
});
