/** The sandbox's own calls: who may make them, what they do, how they refuse. */
import assert from "node:assert/strict";
import { createStage, type SandboxStage } from "./stage.ts";

const at = (body: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), body);

async function standing(stage: SandboxStage, id: string): Promise<string> {
  const { body } = await stage.invoice(id);
  return `${at(body, "status")} ${at(body, "additionalStatus")} ${at(body, "paidAmount")}`;
}

for (
  const [why, url, remoteAddress] of [
    ["another machine", "http://127.0.0.1:14142", "192.0.2.7"],
    ["another machine, IPv6", "http://127.0.0.1:14142", "2001:db8::1"],
    ["a name that somebody points here", "http://sandbox.example:14142", "127.0.0.1"],
  ] as const
) {
  Deno.test(`sandbox control: refused from ${why}, by its own paths and by the page's buttons`, async () => {
    await using stage = createStage();
    const id = await stage.create();
    const from = { remoteAddress };
    const control = new Request(`${url}/sandbox/clock`, { method: "POST", body: "{}" });
    const answer = await stage.sandbox.handle(control, from);
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /this machine/);
    const button = new Request(`${url}/i/${id}/pay`, { method: "POST" });
    await (await stage.sandbox.handle(button, from)).body?.cancel();
    assert.equal(await standing(stage, id), "New None 0");
  });
}

Deno.test("sandbox control: taken from this machine by any of its names", async () => {
  await using stage = createStage();
  for (
    const [host, remoteAddress] of [
      ["127.0.0.1", "127.0.0.1"],
      ["localhost", "::1"],
      ["[::1]", "::ffff:127.0.0.1"],
    ] as const
  ) {
    const request = new Request(`http://${host}:14142/sandbox/clock`);
    const answer = await stage.sandbox.handle(request, { remoteAddress });
    assert.equal(answer.status, 200);
    await answer.body?.cancel();
  }
});

Deno.test("sandbox control: a bad call is answered with what to send instead", async () => {
  await using stage = createStage();
  const id = await stage.create({ checkout: { paymentMethods: ["BTC-CHAIN"] } });
  const invoice = `/sandbox/invoices/${id}`;
  for (
    const [path, body, status, wanted] of [
      [`${invoice}/pay`, '{"amount": "twelve"}', 400, /"amount": "12\.00"/],
      [`${invoice}/pay`, '{"amount": ', 400, /JSON; send/],
      [`${invoice}/pay`, '{"method": "XMR-CHAIN"}', 409, /BTC-CHAIN/],
      [`${invoice}/confirm`, '{"blocks": 0}', 400, /"blocks": 6/],
      [`${invoice}/mark`, '{"status": "New"}', 400, /"settled"/],
      [`${invoice}/replace`, "", 409, /pay first/],
      ["/sandbox/invoices/Nobody/pay", "", 404, /no invoice of that id/],
      ["/sandbox/invoices/Nobody/explode", "", 404, /pay\|confirm\|replace/],
      ["/sandbox/pay", '{"address": "bcrt1nobody", "amount": "1"}', 404, /address/],
      ["/sandbox/clock", "{}", 400, /advanceMs/],
      ["/sandbox/faults", '{"kind": "gremlins"}', 400, /latency/],
    ] as const
  ) {
    const answer = await stage.raw("POST", path, { body });
    assert.equal(answer.status, status, `${path} ${body}: ${answer.text}`);
    assert.match(String(at(answer.body, "error")), wanted, path);
  }
});

Deno.test("sandbox: a wrong method is told the right ones, as recorded", async () => {
  await using stage = createStage();
  const path = `/api/v1/stores/${stage.storeId}/invoices`;
  const url = `http://127.0.0.1:14142${path}`;
  const answer = await stage.sandbox.handle(new Request(url, { method: "DELETE" }));
  assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "GET, POST"]);
});

Deno.test("sandbox control: a body is taken as JSON and as a form, whatever curl calls it", async () => {
  await using stage = createStage();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  for (const body of ['{"amount": "10.00"}', "amount=10.00"]) {
    const id = await stage.create();
    await stage.raw("POST", `/sandbox/invoices/${id}/pay`, { headers, body });
    assert.equal(await standing(stage, id), "New PaidPartial 10.00", body);
  }
});

Deno.test("sandbox control: pay pays all that is due, or an amount in the invoice's currency", async () => {
  await using stage = createStage();
  for (const method of ["BTC-CHAIN", "BTC-LN", "LTC-CHAIN"]) {
    const id = await stage.create();
    await stage.control(id, "pay", { method });
    const isLightning = method === "BTC-LN";
    assert.equal(await standing(stage, id), `${isLightning ? "Settled" : "Processing"} None 29.99`);
    await stage.control(id, "confirm");
    assert.equal(await standing(stage, id), "Settled None 29.99");
  }
  const parts = await stage.create();
  await stage.control(parts, "pay", { amount: "10.00" });
  assert.equal(await standing(stage, parts), "New PaidPartial 10.00");
  await stage.control(parts, "pay", {});
  assert.equal(await standing(stage, parts), "Processing None 29.99");
  const again = await stage.raw("POST", `/sandbox/invoices/${parts}/pay`);
  assert.equal(again.status, 409, "nothing is due");
});

Deno.test("sandbox control: pay and mine by address and block, as a node does", async () => {
  await using stage = createStage();
  const checkout = { paymentMethods: ["BTC-CHAIN"], speedPolicy: "LowMediumSpeed" };
  const id = await stage.create({ checkout });
  const other = await stage.create();
  await stage.payCoins(id, "0.00049984");
  assert.equal(await standing(stage, id), "Processing None 29.99");
  for (const expected of ["Processing None 29.99", "Settled None 29.99"]) {
    await stage.raw("POST", "/sandbox/mine", { body: '{"blocks": 1}' });
    assert.equal(await standing(stage, id), expected);
  }
  assert.equal(await standing(stage, other), "New None 0");
});

Deno.test("sandbox control: a replacement shows nothing before it confirms", async () => {
  await using stage = createStage();
  const id = await stage.create();
  await stage.control(id, "pay");
  await stage.control(id, "replace", { blocks: 0 });
  assert.equal(await standing(stage, id), "Processing None 29.99");
  await stage.control(id, "confirm", { blocks: 1 });
  assert.equal(await standing(stage, id), "New None 0");
});

Deno.test("sandbox control: expire, invalidate and mark end an invoice at once", async () => {
  await using stage = createStage();
  const expired = await stage.create();
  await stage.control(expired, "expire");
  assert.equal(await standing(stage, expired), "Expired None 0");
  const unconfirmed = await stage.create();
  await stage.control(unconfirmed, "pay");
  await stage.control(unconfirmed, "invalidate");
  assert.equal(await standing(stage, unconfirmed), "Invalid None 29.99");
  const unpaid = await stage.create();
  await stage.control(unpaid, "invalidate");
  assert.equal(await standing(stage, unpaid), "Invalid Marked 0");
  const marked = await stage.create();
  await stage.control(marked, "mark", { status: "Settled" });
  assert.equal(await standing(stage, marked), "Settled Marked 0");
});

Deno.test("sandbox clock: moved by a span or to an instant, it is what every answer is dated by", async () => {
  await using stage = createStage();
  const started = stage.clock.now();
  const moved = await stage.raw("POST", "/sandbox/clock", { body: '{"advanceMs": 86400000}' });
  assert.deepEqual(moved.body, { now: started + 86_400_000 });
  const target = Date.UTC(2027, 5, 1, 12);
  await stage.raw("POST", "/sandbox/clock", { body: JSON.stringify({ now: target }) });
  assert.deepEqual((await stage.raw("GET", "/sandbox/clock")).body, { now: target });
  await stage.clock.advance(2_000);
  for (const path of ["/api/v1/health", "/i/Nobody", "/api/v1/stores", "/nothing"]) {
    const request = new Request(`http://127.0.0.1:14142${path}`);
    const answer = await stage.sandbox.handle(request);
    await answer.body?.cancel();
    assert.equal(Date.parse(answer.headers.get("date") ?? ""), target + 2_000, path);
  }
  const { body } = await stage.invoice(await stage.create());
  assert.equal(at(body, "createdTime"), (target + 2_000) / 1000);
});
