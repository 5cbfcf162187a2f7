/** Webhook deliveries: bytes, order, retries, redelivery, against the recorded ones. */
import assert from "node:assert/strict";
import { verifyWebhook } from "../../../src/btcpay/mod.ts";
import { shapeDifferences } from "../../fakes/shape.ts";
import { DELIVERIES, recorded } from "../recordings.ts";
import { createStage, type SandboxStage } from "./stage.ts";

const SECRET = "secret-of-this-test";
const MINUTE_MS = 60_000;

interface Seen {
  readonly text: string;
  readonly signature: string | null;
  readonly event: Readonly<Record<string, unknown>>;
}

/** A sandbox whose one webhook is taken by a function; `answers` are given in turn, then 200. */
async function createHooked(
  answers: readonly (number | "none")[] = [],
): Promise<{ readonly stage: SandboxStage; readonly seen: readonly Seen[]; readonly id: string }> {
  const seen: Seen[] = [];
  const stage = createStage({
    fetch(_url, init): Promise<Response> {
      const text = String(init?.body);
      const signature = new Headers(init?.headers).get("btcpay-sig");
      seen.push({ text, signature, event: JSON.parse(text) });
      const answer = answers[seen.length - 1] ?? 200;
      return answer === "none"
        ? Promise.reject(new TypeError("connection refused"))
        : Promise.resolve(new Response(null, { status: answer }));
    },
  });
  const { body } = await stage.call("POST", `/api/v1/stores/${stage.storeId}/webhooks`, {
    key: stage.keys.admin,
    body: { url: "http://127.0.0.1:9/hook", secret: SECRET },
  });
  return { stage, seen, id: String(Reflect.get(Object(body), "id")) };
}

const types = (seen: readonly Seen[]): readonly unknown[] => seen.map(({ event }) => event["type"]);

async function deliveriesOf(stage: SandboxStage, id: string, count = 100): Promise<unknown> {
  const path = `/api/v1/stores/${stage.storeId}/webhooks/${id}/deliveries?count=${count}`;
  return (await stage.call("GET", path, { key: stage.keys.admin })).body;
}

/** The types recorded for one order id, in order, each first delivery once. */
function recordedTypes(orderId: string): readonly unknown[] {
  return DELIVERIES.map(({ rawBody }) => JSON.parse(new TextDecoder().decode(rawBody)))
    .filter(({ metadata, isRedelivery }) => metadata?.orderId === orderId && !isRedelivery)
    .map(({ type }) => type);
}

Deno.test("sandbox webhooks: each type has the recorded properties in the recorded order", async () => {
  const { stage, seen } = await createHooked();
  await using _stage = stage;
  const checkout = { paymentMethods: ["BTC-CHAIN"] };
  const paid = await stage.create({ checkout, metadata: { orderId: "A" } });
  await stage.control(paid, "pay");
  await stage.control(paid, "confirm", { blocks: 1 });
  const partial = await stage.create({ checkout });
  await stage.control(partial, "pay", { amount: "12.00" });
  const late = await stage.create({ checkout });
  const marked = await stage.create({ checkout });
  await stage.control(marked, "mark", { status: "invalid" });
  await stage.passTime(16 * MINUTE_MS);
  await stage.control(late, "pay");
  await stage.sandbox.idle();
  const examples = new Map(DELIVERIES.map(({ rawBody }) => {
    const event = JSON.parse(new TextDecoder().decode(rawBody));
    return [event.type, event] as const;
  }));
  assert.deepEqual([...new Set(types(seen))].sort(), [...examples.keys()].sort());
  for (const { text, event } of seen) {
    const example = examples.get(event["type"]);
    assert.deepEqual(Object.keys(event), Object.keys(example), String(event["type"]));
    const without = (one: object): unknown => ({ ...one, metadata: {} });
    assert.deepEqual(shapeDifferences(without(example), without(event)), []);
    assert.equal(text, JSON.stringify(event, null, 2), "indented like the recorded ones");
  }
});

Deno.test("sandbox webhooks: the signature is over the exact bytes, under this webhook's secret", async () => {
  const { stage, seen } = await createHooked();
  await using _stage = stage;
  await stage.create({ metadata: { orderId: "é ☂" } });
  await stage.sandbox.idle();
  const [first] = seen;
  assert.ok(first);
  const bytes = new TextEncoder().encode(first.text);
  assert.equal(verifyWebhook(bytes, first.signature, [SECRET]).kind, "verified");
  assert.equal(verifyWebhook(bytes, first.signature, ["another"]).kind, "refused");
});

for (
  const { orderId, act } of [
    {
      orderId: "LIFE",
      async act(stage: SandboxStage, id: string): Promise<void> {
        await stage.control(id, "pay");
        await stage.control(id, "confirm", { blocks: 1 });
      },
    },
    {
      orderId: "FAST",
      async act(stage: SandboxStage, id: string): Promise<void> {
        await stage.control(id, "pay");
        await stage.control(id, "confirm", { blocks: 1 });
      },
    },
    {
      orderId: "PARTIAL",
      async act(stage: SandboxStage, id: string): Promise<void> {
        await stage.control(id, "pay", { amount: "12.00" });
        await stage.control(id, "confirm", { blocks: 1 });
        await stage.passTime(16 * MINUTE_MS);
      },
    },
    {
      orderId: "LATE",
      async act(stage: SandboxStage, id: string): Promise<void> {
        await stage.passTime(16 * MINUTE_MS);
        await stage.control(id, "pay");
        await stage.control(id, "confirm", { blocks: 1 });
      },
    },
    {
      orderId: "MARKED",
      async act(stage: SandboxStage, id: string): Promise<void> {
        await stage.control(id, "mark", { status: "settled" });
      },
    },
    {
      orderId: "REPLACED",
      async act(stage: SandboxStage, id: string): Promise<void> {
        await stage.control(id, "pay");
        await stage.control(id, "replace");
      },
    },
  ]
) {
  Deno.test(`sandbox webhooks: ${orderId} is told in the recorded order`, async () => {
    const { stage, seen } = await createHooked();
    await using _stage = stage;
    const speedPolicy = orderId === "FAST" ? "HighSpeed" : "MediumSpeed";
    const checkout = { paymentMethods: ["BTC-CHAIN"], speedPolicy };
    await act(stage, await stage.create({ checkout, metadata: { orderId } }));
    await stage.sandbox.idle();
    // The recording went on until the replaced and the older invoices expired.
    const expected = recordedTypes(orderId).filter((type) =>
      orderId !== "REPLACED" || type !== "InvoiceExpired"
    );
    assert.deepEqual(types(seen), expected);
  });
}

Deno.test("sandbox webhooks: after 500 again in 10 s and 1 min, as new deliveries of one origin", async () => {
  const { stage, seen, id } = await createHooked([500, 500]);
  await using _stage = stage;
  await stage.create();
  await stage.create();
  await stage.sandbox.idle();
  assert.equal(seen.length, 1, "a failed one holds back the next");
  await stage.passTime(9_999);
  await stage.sandbox.idle();
  assert.equal(seen.length, 1);
  await stage.passTime(1);
  await stage.sandbox.idle();
  assert.equal(seen.length, 2);
  await stage.passTime(MINUTE_MS);
  await stage.sandbox.idle();
  assert.equal(seen.length, 4, "the retry was taken, then what waited behind it");
  const [first, second, third, other] = seen.map(({ event }) => event);
  const origins = [first, second, third].map((event) => event?.["originalDeliveryId"]);
  assert.deepEqual(origins, Array(3).fill(first?.["deliveryId"]));
  assert.deepEqual(
    [first, second, third, other].map((event) => event?.["isRedelivery"]),
    [false, true, true, false],
  );
  assert.equal(new Set(seen.map(({ event }) => event["deliveryId"])).size, 4);
  assert.deepEqual([second?.["timestamp"], third?.["timestamp"]], [
    first?.["timestamp"],
    first?.["timestamp"],
  ]);
  const listed = await deliveriesOf(stage, id, 3);
  assert.deepEqual(shapeDifferences(recorded("webhooks", "list deliveries").body, listed), []);
  assert.equal(Reflect.get(Object(listed), 0).id, third?.["deliveryId"], "newest first");
});

Deno.test("sandbox webhooks: given up after eight retries, and the next one has its turn", async () => {
  const answers = Array.from({ length: 9 }, (_, index) => [500, 408, 429, "none"][index % 4]);
  const { stage, seen } = await createHooked(answers as readonly (number | "none")[]);
  await using _stage = stage;
  await stage.create();
  await stage.create();
  await stage.sandbox.idle();
  for (const minutes of [1, 1, 10, 10, 10, 10, 10]) {
    await stage.passTime(minutes * MINUTE_MS);
    await stage.sandbox.idle();
  }
  assert.equal(seen.length, 8);
  await stage.passTime(10 * MINUTE_MS);
  await stage.sandbox.idle();
  const ids = seen.map(({ event }) => event["originalDeliveryId"]);
  assert.equal(ids.filter((id) => id === ids[0]).length, 9, "first try and eight retries");
  assert.notEqual(ids[9], ids[0]);
});

Deno.test("sandbox webhooks: any other 4xx is final and holds nothing back", async () => {
  const { stage, seen, id } = await createHooked([401]);
  await using _stage = stage;
  await stage.create();
  await stage.create();
  await stage.sandbox.idle();
  await stage.passTime(3_600_000);
  await stage.sandbox.idle();
  assert.deepEqual(types(seen).slice(0, 2), ["InvoiceCreated", "InvoiceCreated"]);
  assert.ok(seen.every(({ event }) => event["isRedelivery"] === false));
  const listed = await deliveriesOf(stage, id) as readonly Readonly<Record<string, unknown>>[];
  const refused = listed.find(({ httpCode }) => httpCode === 401);
  assert.equal(refused?.["status"], "HttpError");
});

Deno.test("sandbox webhooks: without automatic redelivery nothing is tried again", async () => {
  const { stage, seen, id } = await createHooked([500]);
  await using _stage = stage;
  await stage.call("PUT", `/api/v1/stores/${stage.storeId}/webhooks/${id}`, {
    key: stage.keys.admin,
    body: { url: "http://127.0.0.1:9/hook", automaticRedelivery: false },
  });
  await stage.create();
  await stage.sandbox.idle();
  await stage.passTime(3 * MINUTE_MS);
  await stage.sandbox.idle();
  assert.equal(seen.length, 1);
});

Deno.test("sandbox webhooks: redelivered by hand, the same event under a new id", async () => {
  const { stage, seen } = await createHooked();
  await using _stage = stage;
  await stage.create();
  await stage.sandbox.idle();
  const { webhookId, deliveryId } = seen[0]?.event ?? {};
  const path =
    `/api/v1/stores/${stage.storeId}/webhooks/${webhookId}/deliveries/${deliveryId}/redeliver`;
  const answer = await stage.call("POST", path, { key: stage.keys.admin });
  await stage.sandbox.idle();
  assert.equal(answer.status, 200);
  assert.equal(seen[1]?.event["deliveryId"], answer.body);
  assert.equal(seen[1]?.event["originalDeliveryId"], deliveryId);
  assert.equal(seen[1]?.event["isRedelivery"], true);
  assert.equal(seen[1]?.event["timestamp"], seen[0]?.event["timestamp"]);
});

Deno.test("sandbox webhooks: only wanted events come, none to a disabled or deleted webhook", async () => {
  const { stage, seen, id } = await createHooked();
  await using _stage = stage;
  const path = `/api/v1/stores/${stage.storeId}/webhooks/${id}`;
  const url = "http://127.0.0.1:9/hook";
  const admin = { key: stage.keys.admin };
  const authorizedEvents = { everything: false, specificEvents: ["InvoiceSettled"] };
  const updated = await stage.call("PUT", path, { ...admin, body: { url, authorizedEvents } });
  assert.deepEqual(shapeDifferences(recorded("webhooks", "update webhook").body, updated.body), []);
  await stage.control(await stage.create(), "mark");
  await stage.sandbox.idle();
  assert.deepEqual(types(seen), ["InvoiceSettled"]);
  await stage.call("PUT", path, { ...admin, body: { url, enabled: false } });
  await stage.create();
  const deleted = await stage.call("DELETE", path, admin);
  assert.deepEqual([deleted.status, deleted.text], [200, ""]);
  await stage.create();
  await stage.sandbox.idle();
  assert.equal(seen.length, 1);
  assert.equal((await stage.call("GET", path, admin)).status, 404);
});

Deno.test("sandbox webhooks: real time wakes a retry too, once", async () => {
  const { stage, seen } = await createHooked([500]);
  await using _stage = stage;
  await stage.create();
  await stage.sandbox.idle();
  for (let request = 0; request < 5; request++) await stage.raw("GET", "/api/v1/health");
  assert.equal(stage.clock.sleeping(), 1, "one sleeper for one waiting line");
  await stage.clock.advance(10_000);
  await stage.sandbox.idle();
  assert.equal(seen.length, 2);
});
