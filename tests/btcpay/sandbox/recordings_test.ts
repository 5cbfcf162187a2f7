/**
 * The sandbox held against a real server: every recorded request that can be asked again gets the
 * same status, the same media type, and an answer of the same shape.
 */
import assert from "node:assert/strict";
import { shapeDifferences } from "../../fakes/shape.ts";
import { EXCHANGES, recorded, RECORDED_STORE } from "../recordings.ts";
import { createStage, type SandboxStage } from "./stage.ts";

/** The permissions of the recorded keys, by their label. */
const RECORDED_KEYS: Readonly<Record<string, readonly string[]>> = {
  agent: ["btcpay.store.canviewinvoices", "btcpay.store.cancreateinvoice"],
  view: ["btcpay.store.canviewinvoices"],
  create: ["btcpay.store.cancreateinvoice"],
  modify: ["btcpay.store.canmodifyinvoices"],
  settings: ["btcpay.store.canviewstoresettings"],
  hooks: ["btcpay.store.webhooks.canmodifywebhooks"],
  owner: ["btcpay.store.canmodifystoresettings"],
  nothing: [],
};

async function makeKeys(stage: SandboxStage): Promise<Readonly<Record<string, string>>> {
  const keys: Record<string, string> = { unrestricted: stage.keys.admin };
  for (const [label, names] of Object.entries(RECORDED_KEYS)) {
    const permissions = names.map((name) => `${name}:${stage.storeId}`);
    const { body } = await stage.call("POST", "/api/v1/api-keys", {
      key: stage.keys.admin,
      body: { label, permissions },
    });
    keys[label] = (body as { readonly apiKey: string }).apiKey;
  }
  return keys;
}

/** The recorded authorization, with this sandbox's keys in the place of the recorded ones. */
function authorizationOf(
  headers: Readonly<Record<string, string>>,
  keys: Readonly<Record<string, string>>,
): string | undefined {
  return headers["authorization"]?.replace(/<api key: (\w+)>/, (_, label) => keys[label] ?? "?");
}

const REPLAYED = EXCHANGES.filter(({ file, name }) =>
  file === "create" && !name.includes("seconds later") || file === "server-keys-stores" ||
  file === "webhooks" && /^(create|list) webhook/.test(name)
);

for (const exchange of REPLAYED) {
  Deno.test(`sandbox as recorded: ${exchange.file}, ${exchange.name}`, async () => {
    await using stage = createStage();
    const keys = await makeKeys(stage);
    if (exchange.name.startsWith("list webhooks")) {
      await stage.call("POST", `/api/v1/stores/${stage.storeId}/webhooks`, {
        key: stage.keys.admin,
        body: { url: "http://127.0.0.1:9/", authorizedEvents: { everything: true } },
      });
    }
    const { requestBody } = exchange;
    const isRaw = typeof requestBody === "string";
    const authorization = authorizationOf(exchange.requestHeaders, keys);
    const answer = await stage.raw(
      exchange.method,
      exchange.path.replaceAll(RECORDED_STORE, stage.storeId),
      {
        headers: { ...exchange.requestHeaders, ...(authorization ? { authorization } : {}) },
        ...(requestBody === undefined
          ? {}
          : { body: isRaw ? requestBody : JSON.stringify(requestBody) }),
      },
    );
    assert.equal(answer.status, exchange.status, answer.text);
    assert.equal(answer.mediaType, exchange.mediaType);
    assert.deepEqual(shapeDifferences(exchange.body, answer.body), []);
    if (exchange.status >= 400 && exchange.status !== 422 && exchange.name !== "body an array") {
      assert.equal(firstLine(answer.body), firstLine(exchange.body));
    }
  });
}

function firstLine(body: unknown): string {
  const message = typeof body === "object" && body !== null ? Reflect.get(body, "message") : "";
  return String(message ?? "").split("\n")[0] ?? "";
}

/** Status, reason, paid amount and what may be marked, as recorded. */
function standing(body: unknown): unknown {
  const of = (name: string): unknown => Reflect.get(Object(body), name);
  return {
    status: of("status"),
    additionalStatus: of("additionalStatus"),
    paidAmount: of("paidAmount"),
    archived: of("archived"),
    availableStatusesForManualMarking: of("availableStatusesForManualMarking"),
  };
}

/** Compares a state of the sandbox's invoice with the recorded one, by value and shape. */
async function assertInvoice(
  stage: SandboxStage,
  id: string,
  [file, name]: readonly [string, string],
): Promise<void> {
  const { body } = await stage.invoice(id);
  const expected = recorded(file, name).body;
  assert.deepEqual(standing(body), standing(expected), name);
  assert.deepEqual(shapeDifferences(withoutMetadata(expected), withoutMetadata(body)), [], name);
}

/** Metadata is whatever its maker wrote. */
function withoutMetadata(invoice: unknown): unknown {
  return { ...Object(invoice), metadata: {} };
}

/** Compares the payment methods, amounts by value. */
async function assertMethods(
  stage: SandboxStage,
  id: string,
  [file, name]: readonly [string, string],
): Promise<void> {
  const { body } = await stage.methods(id);
  const expected = recorded(file, name).body;
  assert.deepEqual(shapeDifferences(expected, body), [], name);
  assert.deepEqual(amounts(body), amounts(expected), name);
}

function amounts(methods: unknown): unknown {
  const [first] = methods as readonly Readonly<Record<string, unknown>>[];
  const names = ["rate", "paymentMethodPaid", "totalPaid", "due", "amount", "paymentMethodFee"];
  const payments = (first?.["payments"] ?? []) as readonly Readonly<Record<string, unknown>>[];
  return {
    ...Object.fromEntries(names.map((name) => [name, first?.[name]])),
    payments: payments.map(({ value, fee, status }) => ({ value, fee, status })),
  };
}

const onChain = { checkout: { paymentMethods: ["BTC-CHAIN"] } };

Deno.test("sandbox as recorded: a whole life, every answer on the way", async () => {
  await using stage = createStage();
  const id = await stage.create({ ...onChain, metadata: { orderId: "LIFE" } });
  await assertMethods(stage, id, ["life-settled", "payment methods, unpaid"]);
  await assertStatus(stage, id, "public status, unpaid");
  await stage.control(id, "pay");
  await assertInvoice(stage, id, ["life-settled", "processing"]);
  await assertMethods(stage, id, ["life-settled", "payment methods, processing"]);
  await assertStatus(stage, id, "public status, processing");
  await stage.control(id, "confirm", { blocks: 1 });
  await assertInvoice(stage, id, ["life-settled", "settled"]);
  await assertMethods(stage, id, ["life-settled", "payment methods, settled"]);
  await assertStatus(stage, id, "public status, settled");
  const unknown = await stage.raw("GET", "/i/UnknownInvoice11111111/status");
  assert.equal(unknown.status, recorded("life-settled", "public status, unknown invoice").status);
});

async function assertStatus(stage: SandboxStage, id: string, name: string): Promise<void> {
  const { body } = await stage.raw("GET", `/i/${id}/status`);
  const expected = recorded("life-settled", name).body;
  assert.deepEqual(shapeDifferences(expected, body), [], name);
  for (
    const property of ["status", "due", "paid", "requiredConfirmations", "receivedConfirmations"]
  ) {
    assert.equal(
      Reflect.get(Object(body), property),
      Reflect.get(Object(expected), property),
      `${name}: ${property}`,
    );
  }
}

Deno.test("sandbox as recorded: partly paid, then expired", async () => {
  await using stage = createStage();
  const id = await stage.create(onChain);
  await stage.control(id, "pay", { amount: "12.00" });
  await assertInvoice(stage, id, ["other-ends", "partly paid, still open"]);
  await assertMethods(stage, id, ["other-ends", "payment methods, partly paid"]);
  await stage.passTime(16 * 60_000);
  await assertInvoice(stage, id, ["other-ends", "expired, partly paid"]);
});

Deno.test("sandbox as recorded: two payments, the second with a network fee", async () => {
  await using stage = createStage();
  const id = await stage.create(onChain);
  await stage.payCoins(id, "0.0003");
  await stage.payCoins(id, "0.00021984");
  await assertInvoice(stage, id, ["other-ends", "two payments, processing"]);
  await assertMethods(stage, id, ["other-ends", "payment methods of two payments"]);
  await stage.control(id, "confirm", { blocks: 1 });
  await assertInvoice(stage, id, ["other-ends", "two payments, settled"]);
});

Deno.test("sandbox as recorded: high speed settles without a block", async () => {
  await using stage = createStage();
  const checkout = { paymentMethods: ["BTC-CHAIN"], speedPolicy: "HighSpeed" };
  const id = await stage.create({ checkout });
  await stage.control(id, "pay");
  await assertInvoice(stage, id, ["other-ends", "HighSpeed: settled without a block"]);
});

Deno.test("sandbox as recorded: marked by the merchant's hand, told with the status before", async () => {
  await using stage = createStage();
  for (
    const [status, marked, answer] of [
      ["Settled", "marked settled, unpaid", "mark settled, modify key"],
      ["Invalid", "marked invalid", "mark invalid, modify key"],
    ] as const
  ) {
    const id = await stage.create(onChain);
    const told = await stage.call("POST", `/api/v1/invoices/${id}/status`, {
      key: stage.keys.admin,
      body: { status },
    });
    assert.deepEqual(standing(told.body), standing(recorded("other-ends", answer).body));
    await assertInvoice(stage, id, ["other-ends", marked]);
  }
  const refused = await stage.call("POST", `/api/v1/invoices/${await stage.create()}/status`, {
    key: stage.keys.agent,
    body: { status: "Settled" },
  });
  assert.equal(refused.status, recorded("other-ends", "mark settled, agent key").status);
});

Deno.test("sandbox as recorded: archived ones are read by id and left out of searches", async () => {
  await using stage = createStage();
  const id = await stage.create({ ...onChain, metadata: { orderId: "ARCHIVED" } });
  await stage.call("DELETE", `/api/v1/stores/${stage.storeId}/invoices/${id}`, {
    key: stage.keys.admin,
  });
  await assertInvoice(stage, id, ["other-ends", "archived, by id"]);
  assert.deepEqual(await stage.find("orderId=ARCHIVED"), []);
  assert.deepEqual(await stage.find("orderId=ARCHIVED&includeArchived=true"), [id]);
});

Deno.test("sandbox as recorded: a replaced payment stays until the replacement confirms", async () => {
  await using stage = createStage();
  const id = await stage.create(onChain);
  await stage.control(id, "pay");
  await assertInvoice(stage, id, ["other-ends", "replaceable payment seen"]);
  await stage.control(id, "replace");
  await assertInvoice(stage, id, ["other-ends", "replacement confirmed: the payment is gone"]);
  await assertMethods(stage, id, ["other-ends", "payment methods, payment gone"]);
});

Deno.test("sandbox as recorded: overpaid, unpaid and late ends", async () => {
  await using stage = createStage();
  const over = await stage.create(onChain);
  await stage.payCoins(over, "0.00074984");
  await stage.control(over, "confirm", { blocks: 1 });
  await assertInvoice(stage, over, ["other-ends", "overpaid, settled"]);

  const unpaid = await stage.create(onChain);
  const late = await stage.create(onChain);
  await stage.passTime(16 * 60_000);
  await assertInvoice(stage, unpaid, ["other-ends", "expired, nothing paid"]);
  await stage.control(late, "pay");
  await assertInvoice(stage, late, ["other-ends", "paid after expiry, unconfirmed"]);
  await stage.control(late, "confirm", { blocks: 6 });
  await assertInvoice(stage, late, ["other-ends", "paid after expiry, six blocks"]);
  await assertMethods(stage, late, ["other-ends", "payment methods, paid late"]);
});

Deno.test("sandbox as recorded: tolerance 100 and amount 0 settle unpaid", async () => {
  await using stage = createStage();
  const tolerant = await stage.create({ checkout: { paymentTolerance: 100 } });
  await assertInvoice(stage, tolerant, ["create", "tolerance 100, seconds later, unpaid"]);
  const free = await stage.create({ amount: "0" });
  assert.equal(Reflect.get(Object((await stage.invoice(free)).body), "status"), "Settled");
});

Deno.test("sandbox as recorded: searches", async () => {
  await using stage = createStage();
  for (let count = 0; count < 9; count++) {
    await stage.create({ ...onChain, metadata: { orderId: "FIND-ME" } });
  }
  for (let count = 0; count < 3; count++) {
    await stage.create({ ...onChain, metadata: { orderId: "FIND-ME-TOO" } });
  }
  for (const exchange of EXCHANGES.filter(({ file }) => file === "find")) {
    const query = exchange.path.split("?")[1] ?? "";
    const answer = await stage.call("GET", `/api/v1/stores/${stage.storeId}/invoices?${query}`, {
      key: stage.keys.agent,
    });
    assert.equal(answer.status, exchange.status, exchange.name);
    const [expected, found] = [exchange.body, answer.body] as readonly (readonly unknown[])[];
    assert.equal(found?.length, expected?.length, exchange.name);
    const shapes = [expected, found].map((invoices) => (invoices ?? []).map(withoutMetadata));
    assert.deepEqual(shapeDifferences(shapes[0], shapes[1]), [], exchange.name);
  }
});
