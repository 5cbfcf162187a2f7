/** The sandbox's state file: everything comes back, nothing foreign gets in. */
import assert from "node:assert/strict";
import {
  createSandbox,
  createSandboxState,
  parseSandboxState,
} from "../../../src/btcpay/sandbox/mod.ts";
import { createFakeClock } from "../../fakes/clock.ts";
import { createStage } from "./stage.ts";

Deno.test("sandbox state: written as JSON and read again, it goes on where it stopped", async () => {
  await using stage = createStage({ fetch: () => Promise.resolve(new Response(null)) });
  const id = await stage.create({ metadata: { orderId: "KEPT", nested: { any: [1, null] } } });
  await stage.control(id, "pay", { amount: "12.00" });
  await stage.passTime(5 * 60_000);
  const before = (await stage.invoice(id)).body;
  const kept = parseSandboxState(JSON.parse(JSON.stringify(stage.sandbox.state())));
  assert.ok(kept !== undefined);
  const again = createSandbox(kept, {
    clock: createFakeClock(stage.clock.now()),
    fetch: () => Promise.reject(new TypeError("no network here")),
  });
  assert.deepEqual(again.describe(), stage.sandbox.describe());
  const answer = await again.handle(
    new Request(`http://127.0.0.1:14142/api/v1/invoices/${id}`, {
      headers: { authorization: `token ${stage.keys.agent}` },
    }),
  );
  assert.deepEqual(await answer.json(), before);
  const date = answer.headers.get("date") ?? "";
  assert.equal(Date.parse(date), stage.clock.now() + 5 * 60_000, "the moved clock is kept");
  again.close();
});

Deno.test("sandbox state: a delivery that was waiting is made by the next sandbox", async () => {
  const stage = createStage({ fetch: () => Promise.resolve(new Response(null, { status: 503 })) });
  await stage.call("POST", `/api/v1/stores/${stage.storeId}/webhooks`, {
    key: stage.keys.admin,
    body: { url: "http://127.0.0.1:9/hook" },
  });
  await stage.create();
  await stage[Symbol.asyncDispose]();
  const kept = parseSandboxState(JSON.parse(JSON.stringify(stage.sandbox.state())));
  assert.ok(kept !== undefined);
  const urls: string[] = [];
  const again = createSandbox(kept, {
    clock: createFakeClock(stage.clock.now() + 10_000),
    fetch(url): Promise<Response> {
      urls.push(url);
      return Promise.resolve(new Response(null));
    },
  });
  await again.handle(new Request("http://127.0.0.1:14142/api/v1/health"));
  await again.idle();
  assert.deepEqual(urls, ["http://127.0.0.1:9/hook"]);
  again.close();
});

Deno.test("sandbox state: what is no state is refused", () => {
  const whole = createSandboxState();
  assert.ok(parseSandboxState(whole) !== undefined);
  const { keys: _keys, ...withoutKeys } = whole;
  for (const broken of [null, 1, "x", [], {}, withoutKeys, { ...whole, invoices: [{}] }]) {
    assert.equal(parseSandboxState(broken), undefined);
  }
});

Deno.test("sandbox state: two new ones share no key, no store, no secret", () => {
  const [one, other] = [createSandboxState(), createSandboxState()];
  const secrets = [...one.keys, ...other.keys].map(({ key }) => key)
    .concat(one.webhookSecret, other.webhookSecret, one.storeId, other.storeId);
  assert.equal(new Set(secrets).size, secrets.length);
});
