import assert from "node:assert/strict";
import { createBtcpaySource, type OrderOptions, PERMISSIONS } from "../../src/btcpay/mod.ts";
import type { PaymentOrder, PaymentSource } from "../../src/license/payment_source.ts";
import type { FakeClock } from "../fakes/clock.ts";
import {
  BASE,
  createFakeServer,
  createTestClient,
  type FakeServer,
  forbidden,
  invoiceJson,
  json,
  methodJson,
  route,
  type SeenRequest,
  SERVER_AT,
  STORE,
} from "./fake_server.ts";

const VIEW = PERMISSIONS.viewInvoices;
const CREATE = PERMISSIONS.createInvoice;
const INVOICES = `/api/v1/stores/${STORE}/invoices`;
const SHORT = "/api/v1/invoices/Invoice1";
const PUBLIC = "/i/Invoice1/status";

const ORDER: PaymentOrder = {
  licenseKey: "KEY-1",
  amount: "29.99",
  currency: "EUR",
  product: "AutoTele Monthly Subscription",
  machineId: "0123456789abcdef0123456789abcdef",
  language: "fr",
};

function sourceOf(
  server: FakeServer,
  options: OrderOptions & { readonly apiKey?: string | undefined } = {},
): { readonly source: PaymentSource; readonly clock: FakeClock } {
  const { client, clock } = createTestClient(
    server,
    "apiKey" in options ? { apiKey: options.apiKey } : {},
  );
  return { source: createBtcpaySource(client, { ...options, clock }), clock };
}

function statusJson(changes: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    invoiceId: "Invoice1",
    storeId: STORE,
    status: "New",
    invoiceCurrency: "EUR",
    orderId: "KEY-1",
    paymentMethodId: "BTC-CHAIN",
    paymentMethodCurrency: "BTC",
    address: "bcrt1qaddress",
    invoiceBitcoinUrl: "bitcoin:bcrt1qaddress?amount=0.00049984",
    due: "0.00049984",
    paid: "0.00000000",
    expirationSeconds: 600,
    requiredConfirmations: null,
    receivedConfirmations: null,
    availablePaymentMethods: [
      { paymentMethodId: "BTC-CHAIN", displayed: true },
      { paymentMethodId: "BTC-LN", displayed: true },
      { paymentMethodId: "BTC-LNURL", displayed: false },
    ],
    ...changes,
  };
}

/** The public status of either method, by the query. */
function publicStatus({ url }: SeenRequest): Response {
  return url.searchParams.get("paymentMethodId") === "BTC-LN"
    ? json(
      statusJson({
        paymentMethodId: "BTC-LN",
        address: "lnbc1",
        invoiceBitcoinUrl: "lightning:lnbc1",
      }),
    )
    : json(statusJson());
}

/** What a key without the right to view gets. */
const CREATE_ONLY = {
  [`POST ${INVOICES}`]: invoiceJson(),
  [`GET ${INVOICES}`]: () => forbidden(VIEW),
  [`GET ${SHORT}`]: () => forbidden(VIEW),
  [`GET ${SHORT}/payment-methods`]: () => forbidden(VIEW),
  "GET /api/v1/api-keys/current": { label: "x", permissions: [`${CREATE}:${STORE}`] },
  [`GET ${PUBLIC}`]: publicStatus,
};

Deno.test("an order becomes an invoice with fixed terms", async () => {
  const server = createFakeServer(route({
    [`POST ${INVOICES}`]: invoiceJson(),
    [`GET ${SHORT}/payment-methods`]: [methodJson()],
  }));
  const { source } = sourceOf(server, {
    redirectUrl: "https://v.example/ok",
    expirationMinutes: 60,
  });
  const answer = await source.createPayment({
    ...ORDER,
    purpose: "move",
    trialEndsAt: 1_795_405_104_001,
  });
  assert.deepEqual(server.seen[0]?.body, {
    amount: "29.99",
    currency: "EUR",
    orderId: "KEY-1",
    metadata: {
      machineId: ORDER.machineId,
      product: "AutoTele Monthly Subscription",
      purpose: "move",
      trialEndsAt: 1_795_405_105,
      orderId: "KEY-1",
    },
    checkout: {
      paymentTolerance: 0,
      redirectAutomatically: false,
      defaultLanguage: "fr-FR",
      redirectURL: "https://v.example/ok",
      expirationMinutes: 60,
    },
  });
  assert.ok(answer.kind === "answered");
  assert.equal(answer.serverAt, SERVER_AT);
  assert.equal(answer.value.methods?.[0]?.destination, "bcrt1qaddress");
});

Deno.test("what is not configured is left to the store", async () => {
  const server = createFakeServer(route({ [`POST ${INVOICES}`]: invoiceJson() }));
  await sourceOf(server).source.createPayment({ ...ORDER, language: "en" });
  assert.deepEqual(Reflect.get(Object(server.seen[0]?.body), "checkout"), {
    paymentTolerance: 0,
    redirectAutomatically: false,
    defaultLanguage: "en",
  });
});

Deno.test("an amount with a comma is refused before it leaves", async () => {
  const server = createFakeServer(() => json(invoiceJson()));
  const answer = await sourceOf(server).source.createPayment({ ...ORDER, amount: "29,99" });
  assert.deepEqual(answer, {
    kind: "problem",
    problem: { code: "validation", retryable: false, paths: ["amount"] },
  });
  assert.equal(server.seen.length, 0);
});

Deno.test("a server that drops the metadata is believed about nothing but the rest", async () => {
  const server = createFakeServer(route({ [`POST ${INVOICES}`]: invoiceJson({ metadata: {} }) }));
  const order = { ...ORDER, purpose: "move", trialEndsAt: 1_795_405_104_001 } as const;
  const answer = await sourceOf(server).source.createPayment(order);
  assert.ok(answer.kind === "answered");
  assert.deepEqual(answer.value.terms, {
    licenseKey: "KEY-1",
    storeId: STORE,
    type: "standard",
    amount: "29.99",
    currency: "EUR",
    product: ORDER.product,
    machineId: ORDER.machineId,
    purpose: "move",
    trialEndsAt: 1_795_405_105_000,
    createdAt: 1_795_405_104_000,
  });
});

for (
  const [changes, detail] of [
    [{ amount: "2999" }, "createdWithOtherAmount"],
    [{ amount: "30.00" }, "createdWithOtherAmount"],
    [{ amount: null, type: "TopUp" }, "createdWithOtherType"],
    [{ currency: "USD" }, "createdWithOtherCurrency"],
    [{ storeId: "Other" }, "createdInOtherStore"],
    [{ metadata: { orderId: "OTHER" } }, "createdForOtherOrder"],
  ] as const
) {
  Deno.test(`an invoice ${JSON.stringify(changes)} is not what was ordered`, async () => {
    const server = createFakeServer(route({ [`POST ${INVOICES}`]: invoiceJson(changes) }));
    const answer = await sourceOf(server).source.createPayment(ORDER);
    assert.ok(answer.kind === "problem");
    assert.deepEqual(answer.problem, { code: "rejected", retryable: false, detail });
  });
}

Deno.test("the same amount in other digits, the same currency in other case, is what was ordered", async () => {
  const server = createFakeServer(route({
    [`POST ${INVOICES}`]: invoiceJson({ amount: "29.990", currency: "eur" }),
  }));
  assert.equal((await sourceOf(server).source.createPayment(ORDER)).kind, "answered");
});

Deno.test("an invoice is not lost because its methods cannot be read", async () => {
  for (const status of [404, 500]) {
    const server = createFakeServer(route({
      [`POST ${INVOICES}`]: invoiceJson(),
      [`GET ${SHORT}/payment-methods`]: () => new Response(null, { status }),
    }));
    const answer = await sourceOf(server).source.createPayment(ORDER);
    assert.ok(answer.kind === "answered");
    assert.equal(answer.value.id, "Invoice1");
    assert.equal(answer.value.methods, undefined);
  }
});

Deno.test("a create-only key: created, its methods read in public, one request each", async () => {
  const server = createFakeServer(route(CREATE_ONLY));
  const answer = await sourceOf(server).source.createPayment(ORDER);
  assert.ok(answer.kind === "answered");
  assert.equal(answer.value.via, "api");
  assert.equal(answer.value.expiresAt, 1_795_406_004_000);
  assert.deepEqual(answer.value.methods, [
    {
      method: "BTC-CHAIN",
      currency: "BTC",
      due: "0.00049984",
      paid: "0.00000000",
      destination: "bcrt1qaddress",
      link: "bitcoin:bcrt1qaddress?amount=0.00049984",
    },
    {
      method: "BTC-LN",
      currency: "BTC",
      due: "0.00049984",
      paid: "0.00000000",
      destination: "lnbc1",
      link: "lightning:lnbc1",
    },
  ]);
});

Deno.test("a create-only key: reading asks for its rights once, then only in public", async () => {
  const server = createFakeServer(route(CREATE_ONLY));
  const { source, clock } = sourceOf(server);
  const first = await source.readPayment("Invoice1");
  assert.ok(first.kind === "answered");
  assert.equal(first.value.via, "publicStatus");
  assert.equal(first.value.terms, undefined);
  assert.equal(first.value.checkoutLink, `${BASE}/i/Invoice1`);
  assert.equal(first.value.expiresAt, SERVER_AT + 600_000);
  assert.deepEqual(server.lines(), [
    `GET ${SHORT}`,
    "GET /api/v1/api-keys/current",
    `GET ${PUBLIC}`,
    `GET ${PUBLIC}?paymentMethodId=BTC-LN`,
  ]);
  await source.readPayment("Invoice1");
  assert.equal(server.seen.length, 6);
  await clock.advance(15 * 60_000);
  await source.readPayment("Invoice1");
  assert.equal(server.lines().filter((line) => line === `GET ${SHORT}`).length, 2);
});

Deno.test("in public, a payment that nobody must pay any more costs one request", async () => {
  for (const status of ["Processing", "Settled", "Expired", "Invalid"]) {
    const server = createFakeServer(route({
      ...CREATE_ONLY,
      [`GET ${PUBLIC}`]: () => json(statusJson({ status })),
    }));
    await sourceOf(server, { apiKey: undefined }).source.readPayment("Invoice1");
    assert.equal(server.seen.length, 1);
  }
});

Deno.test("in public, a method that answers otherwise than asked adds nothing", async () => {
  for (
    const other of [
      () => json(statusJson()),
      () => new Response(null, { status: 500 }),
      () => json(statusJson({ paymentMethodId: "BTC-LN", storeId: "Other" })),
    ]
  ) {
    const server = createFakeServer(route({
      [`GET ${PUBLIC}`]: (request: SeenRequest) =>
        request.url.search === "" ? json(statusJson()) : other(),
    }));
    const answer = await sourceOf(server, { apiKey: undefined }).source.readPayment("Invoice1");
    assert.ok(answer.kind === "answered");
    assert.deepEqual(answer.value.methods?.map(({ method }) => method), ["BTC-CHAIN"]);
  }
});

Deno.test("without a key, or with a wrong one, a known payment is read in public", async () => {
  const routes = {
    ...CREATE_ONLY,
    [`GET ${SHORT}`]: () => json({ code: "unauthenticated" }, { status: 401 }),
  };
  for (const options of [{}, { apiKey: undefined }]) {
    const answer = await sourceOf(createFakeServer(route(routes)), options).source
      .readPayment("Invoice1");
    assert.ok(answer.kind === "answered");
    assert.equal(answer.value.via, "publicStatus");
  }
});

Deno.test("a public status of another store or invoice is malformed", async () => {
  for (const changes of [{ storeId: "Other" }, { invoiceId: "Other" }]) {
    const server = createFakeServer(route({
      ...CREATE_ONLY,
      [`GET ${PUBLIC}`]: statusJson(changes),
    }));
    const answer = await sourceOf(server).source.readPayment("Invoice1");
    assert.ok(answer.kind === "problem" && answer.problem.code === "malformed");
    assert.equal(answer.serverAt, SERVER_AT);
  }
});

Deno.test("a payment unknown in public is no explicit no, but what keeps the key from reading", async () => {
  const server = createFakeServer(route({
    ...CREATE_ONLY,
    [`GET ${PUBLIC}`]: () => new Response(null, { status: 404 }),
  }));
  const answer = await sourceOf(server).source.readPayment("Invoice1");
  assert.ok(answer.kind === "problem" && answer.problem.code === "missingPermission");
  assert.equal(answer.problem.permission, VIEW);
});

Deno.test("a key that lost the store reads known payments in public", async () => {
  const lost = {
    ...CREATE_ONLY,
    "GET /api/v1/api-keys/current": { permissions: [`${VIEW}:${STORE}`] },
  };
  const server = createFakeServer(route(lost));
  const answer = await sourceOf(server).source.readPayment("Invoice1");
  assert.ok(answer.kind === "answered");
  assert.equal(answer.value.via, "publicStatus");
  assert.deepEqual(server.lines().slice(0, 3), [
    `GET ${SHORT}`,
    "GET /api/v1/api-keys/current",
    `GET ${INVOICES}?take=1`,
  ]);
  const elsewhere = { ...lost, [`GET ${PUBLIC}`]: statusJson({ storeId: "Other" }) };
  const other = await sourceOf(createFakeServer(route(elsewhere))).source.readPayment("Invoice1");
  assert.ok(other.kind === "problem" && other.problem.code === "storeNotFound");
});

Deno.test("a public status that fails is its own problem", async () => {
  const server = createFakeServer(route({
    ...CREATE_ONLY,
    [`GET ${PUBLIC}`]: () => new Response("<html>", { status: 502 }),
  }));
  const answer = await sourceOf(server).source.readPayment("Invoice1");
  assert.ok(answer.kind === "problem" && answer.problem.code === "server");
});

Deno.test("with a key that may view, a payment is read with its methods and times", async () => {
  const server = createFakeServer(route({
    [`GET ${SHORT}`]: invoiceJson({ status: "Settled", paidAmount: "29.99" }),
    [`GET ${SHORT}/payment-methods`]: [methodJson({
      due: "0",
      payments: [{ receivedDate: 1_795_405_120, value: "0.00049984", fee: "0", status: "Settled" }],
    })],
  }));
  const answer = await sourceOf(server).source.readPayment("Invoice1");
  assert.ok(answer.kind === "answered");
  assert.equal(answer.value.completedAt, 1_795_405_120_000);
  assert.equal(answer.value.terms?.licenseKey, "KEY-1");
});

Deno.test("paid without a readable time is a problem, unpaid without methods is an answer", async () => {
  for (
    const [changes, kind] of [
      [{ status: "Settled", paidAmount: "29.99" }, "problem"],
      [{ status: "Settled", paidAmount: undefined }, "problem"],
      [{ status: "Settled", paidAmount: "0", additionalStatus: "Marked" }, "answered"],
      [{ status: "New" }, "answered"],
    ] as const
  ) {
    for (
      const methods of [
        () => new Response(null, { status: 500 }),
        () => json({ code: "invoice-not-found" }, { status: 404 }),
      ]
    ) {
      const server = createFakeServer(route({
        [`GET ${SHORT}`]: invoiceJson(changes),
        [`GET ${SHORT}/payment-methods`]: methods,
      }));
      const answer = await sourceOf(server).source.readPayment("Invoice1");
      assert.equal(answer.kind, kind, JSON.stringify(changes));
    }
  }
});

Deno.test("not found: 404 in the API's words, or 403 to a key that sees the list", async () => {
  const explicit = createFakeServer(route({
    [`GET ${SHORT}`]: () => json({ code: "invoice-not-found" }, { status: 404 }),
  }));
  assert.deepEqual(await sourceOf(explicit).source.readPayment("Invoice1"), {
    kind: "notFound",
    serverAt: SERVER_AT,
  });
  const hidden = createFakeServer(route({
    [`GET ${SHORT}`]: () => forbidden(VIEW),
    "GET /api/v1/api-keys/current": { permissions: [`${VIEW}:${STORE}`] },
    [`GET ${INVOICES}`]: [],
  }));
  assert.deepEqual(await sourceOf(hidden).source.readPayment("Invoice1"), {
    kind: "notFound",
    serverAt: SERVER_AT,
  });
});

for (
  const [name, answer, code] of [
    ["404 empty", () => new Response(null, { status: 404 }), "rejected"],
    ["404 HTML", () => new Response("<html>", { status: 404 }), "malformed"],
    ["500", () => new Response(null, { status: 500 }), "server"],
    ["429", () => new Response(null, { status: 429 }), "rateLimited"],
    ["garbage", () => new Response("%%%"), "malformed"],
    ["store-not-found", () => json({ code: "store-not-found" }, { status: 404 }), "storeNotFound"],
  ] as const
) {
  Deno.test(`${name} is never "not found", for one payment as for all`, async () => {
    const { source } = sourceOf(createFakeServer(() => answer()));
    const read = await source.readPayment("Invoice1");
    assert.ok(read.kind === "problem");
    assert.equal(read.problem.code, code);
    const found = await source.findPayments("KEY-1");
    assert.ok(found.kind === "problem");
    assert.equal(found.problem.code, code);
  });
}

Deno.test("all payments of a key are found, oldest first, archived ones too, this key's alone", async () => {
  const server = createFakeServer(route({
    [`GET ${INVOICES}`]: [
      invoiceJson({ id: "C", createdTime: 3 }),
      invoiceJson({ id: "X", createdTime: 2, metadata: { orderId: "key-1" } }),
      invoiceJson({ id: "B", createdTime: 1, archived: true }),
      invoiceJson({ id: "A", createdTime: 1 }),
      invoiceJson({ id: "Y", createdTime: 0, metadata: { orderId: "KEY-10" } }),
      invoiceJson({ id: "Z", createdTime: 0, metadata: null }),
    ],
  }));
  const answer = await sourceOf(server).source.findPayments("KEY-1");
  assert.ok(answer.kind === "answered");
  assert.deepEqual(answer.value.map(({ id }) => id), ["A", "B", "C"]);
  assert.equal(answer.serverAt, SERVER_AT);
  assert.equal(server.seen[0]?.url.searchParams.get("includeArchived"), "true");
});

Deno.test("methods that come with the search are used, missing ones of paid payments asked for", async () => {
  const paid = { status: "Settled", paidAmount: "29.99" };
  const payments = [{ receivedDate: 5, value: "1", fee: "0", status: "Settled" }];
  const server = createFakeServer(route({
    [`GET ${INVOICES}`]: [
      invoiceJson({ id: "With", ...paid, paymentMethods: [methodJson({ payments })] }),
      invoiceJson({ id: "Without", ...paid }),
      invoiceJson({ id: "Unpaid" }),
    ],
    "GET /api/v1/invoices/Without/payment-methods": [methodJson({ payments })],
  }));
  const answer = await sourceOf(server).source.findPayments("KEY-1");
  assert.ok(answer.kind === "answered");
  assert.deepEqual(answer.value.map(({ id, completedAt }) => [id, completedAt]), [
    ["Unpaid", undefined],
    ["With", 5000],
    ["Without", 5000],
  ]);
  assert.equal(server.seen.length, 2);
});

Deno.test("a key that may not view cannot search, and says which right is missing", async () => {
  const answer = await sourceOf(createFakeServer(route(CREATE_ONLY))).source.findPayments("KEY-1");
  assert.ok(answer.kind === "problem" && answer.problem.code === "missingPermission");
  assert.equal(answer.problem.permission, VIEW);
});

Deno.test("a search that is answered makes the key trusted to read again", async () => {
  let mayView = false;
  const server = createFakeServer((request) =>
    mayView && request.url.pathname === INVOICES ? json([]) : route(CREATE_ONLY)(request)
  );
  const { source } = sourceOf(server);
  await source.readPayment("Invoice1");
  mayView = true;
  await source.findPayments("KEY-1");
  const before = server.seen.length;
  await source.readPayment("Invoice1");
  assert.equal(server.lines()[before], `GET ${SHORT}`);
});

Deno.test("a sign of life needs no key and tells the server's time, also when it is a bad one", async () => {
  const well = createFakeServer(route({ "GET /api/v1/health": { synchronized: false } }));
  assert.deepEqual(await sourceOf(well, { apiKey: undefined }).source.ping(), {
    kind: "answered",
    value: undefined,
    serverAt: SERVER_AT,
  });
  const ill = createFakeServer(() => json({}, { status: 503 }));
  const answer = await sourceOf(ill).source.ping();
  assert.ok(answer.kind === "problem" && answer.problem.code === "server");
  assert.equal(answer.serverAt, SERVER_AT);
});

Deno.test("aborting rejects, whatever is being asked", async () => {
  const { source } = sourceOf(createFakeServer(() => new Promise(() => {})));
  const aborted = AbortSignal.abort(new Error("enough"));
  for (
    const call of [
      source.createPayment(ORDER, aborted),
      source.readPayment("Invoice1", aborted),
      source.findPayments("KEY-1", aborted),
      source.ping(aborted),
    ]
  ) {
    await assert.rejects(call, /enough/);
  }
});
