import assert from "node:assert/strict";
import { createBtcpayClient, createBtcpaySource } from "../../src/btcpay/mod.ts";
import { createSandbox, createSandboxState, type Sandbox } from "../../src/btcpay/sandbox/mod.ts";
import { createFakeRandom } from "../fakes/random.ts";
import {
  DAY,
  done,
  HOUR,
  type Machine,
  MINUTE,
  refused,
  START,
  untilOf,
  World,
} from "../agent/bench.ts";

const ADDRESS = "http://127.0.0.1:14142";

/** The sandbox in the same process, with the world's true time. */
class Stage implements AsyncDisposable {
  readonly world: World = new World();
  readonly sandbox: Sandbox;

  constructor() {
    const { clock } = this.world;
    this.sandbox = createSandbox(createSandboxState(), {
      clock: {
        now: () => this.world.trueNow(),
        monotonic: () => clock.monotonic(),
        sleep: (ms, signal) => clock.sleep(ms, signal),
      },
      fetch: () => Promise.reject(new TypeError("no webhooks here")),
    });
  }

  machine(letter: string, key: "agent" | "create" = "agent"): Machine {
    const { apiKeys, storeId } = this.sandbox.describe();
    const { clock } = this.world;
    const client = createBtcpayClient({
      baseUrl: ADDRESS,
      storeId,
      apiKey: apiKeys[key],
      fetch: (url, init) => this.sandbox.handle(new Request(url, init)),
      clock,
      random: createFakeRandom(),
    });
    const machine = this.world.machine(letter);
    const source = createBtcpaySource(client, { clock });
    machine.configure({ source, policy: { storeId } });
    return machine;
  }

  async control(id: string, action: string, body: unknown = {}): Promise<void> {
    const answer = await this.sandbox.handle(
      new Request(`${ADDRESS}/sandbox/invoices/${id}/${action}`, {
        method: "POST",
        body: JSON.stringify(body),
      }),
    );
    assert.equal(answer.status, 200, await answer.text());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sandbox.close();
    await this.sandbox.idle();
  }
}

for (const key of ["agent", "create"] as const) {
  Deno.test(`a customer's life against the sandbox, with a key that may ${key === "agent" ? "view" : "only create"}`, async () => {
    await using stage = new Stage();
    const { world } = stage;
    const machine = stage.machine("a", key);
    done(await machine.run().startTrial());
    await world.pass(2 * DAY);
    const first = await machine.order();
    assert.equal((await machine.order()).id, first.id);
    await world.pass(MINUTE);
    await stage.control(first.id, "pay");
    const seen = await machine.check();
    assert.equal(seen.pending?.state, "seen");
    assert.equal(seen.status.kind === "active" && seen.status.isProvisional, true);
    await stage.control(first.id, "confirm");
    const bought = await machine.check();
    assert.equal(bought.pending, undefined);
    assert.equal(untilOf(bought), START + 37 * DAY);
    for (let day = 3; day < 30; day++) {
      await world.pass(DAY);
      const snapshot = await machine.check();
      assert.equal(untilOf(snapshot), START + 37 * DAY, `day ${day}`);
      assert.deepEqual([snapshot.lastCheck?.ok, snapshot.warnings], [true, []]);
    }
    const second = await machine.order();
    await stage.control(second.id, "pay");
    await stage.control(second.id, "confirm");
    assert.equal(untilOf(await machine.check()), START + 67 * DAY);
    machine.store.setText(undefined);
    assert.equal(untilOf(await machine.check()), START + 67 * DAY);
    await world.pass(38 * DAY);
    assert.equal((await machine.check()).status.kind, "expired");
  });

  Deno.test(`partly paid, late and replaced against the sandbox (${key})`, async () => {
    await using stage = new Stage();
    const { world } = stage;
    const machine = stage.machine("a", key);
    const part = await machine.order();
    await stage.control(part.id, "pay", { amount: "14.99" });
    const partial = await machine.check();
    assert.equal(partial.pending?.state, "partial");
    assert.match(partial.pending?.amountDue ?? "", /^15(\.\d+)?$/);
    await world.pass(2 * HOUR);
    assert.equal((await machine.check()).pending?.state, "partial");
    const late = await machine.order();
    await world.pass(HOUR);
    await stage.control(late.id, "pay");
    assert.equal((await machine.check()).pending?.state, "late");
    await stage.control(late.id, "mark");
    const marked = await machine.check();
    assert.equal(marked.status.kind, "active");
    await world.pass(HOUR);
    const next = await machine.order();
    await stage.control(next.id, "pay");
    assert.ok(untilOf(await machine.check()) > untilOf(marked));
    await stage.control(next.id, "replace");
    const replaced = await machine.check();
    assert.equal(untilOf(replaced), untilOf(marked));
  });
}

Deno.test("reinstallation, a second machine and its seat against the sandbox", async () => {
  await using stage = new Stage();
  const { world } = stage;
  const first = stage.machine("a");
  const { id, key } = await first.order();
  await stage.control(id, "pay");
  await stage.control(id, "confirm");
  const until = untilOf(await first.check());
  assert.equal(untilOf(done(await stage.machine("a").activate(key))), until);
  await world.pass(DAY);
  const second = stage.machine("b");
  refused(await second.activate(key), "inUseElsewhere");
  assert.equal(untilOf(done(await second.activate(key, { move: true }))), until);
  assert.equal((await first.check()).status.kind, "moved");
  refused(await second.activate("no-such-key"), "keyUnknown");
  refused(await stage.machine("b", "create").activate(key), "missingPermission");
  refused(await stage.machine("c").activate(key, { invoiceId: "NOSUCH" }), "invoiceNotFound");
  const { apiKeys } = stage.sandbox.describe();
  assert.ok(!JSON.stringify([await second.status(), second.store.text()]).includes(apiKeys.agent));
});
