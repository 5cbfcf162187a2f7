import assert from "node:assert/strict";
import { createBtcpayClient, PERMISSIONS } from "../../src/btcpay/mod.ts";
import { createFakeClock } from "../fakes/clock.ts";
import { createFakeRandom } from "../fakes/random.ts";
import {
  API_KEY,
  createFakeServer,
  createTestClient,
  forbidden,
  invoiceJson,
  json,
  methodJson,
  route,
  SERVER_AT,
  STORE,
} from "./fake_server.ts";
import { recorded, RECORDED_STORE, replay } from "./recordings.ts";

const VIEW = PERMISSIONS.viewInvoices;
const CREATE = PERMISSIONS.createInvoice;
const INVOICES = `/api/v1/stores/${STORE}/invoices`;
const CURRENT = "/api/v1/api-keys/current";

function keyWith(...permissions: readonly string[]): unknown {
  return { apiKey: API_KEY, label: "x", permissions };
}

Deno.test("create sends the order id in the metadata and at the top", async () => {
  const server = createFakeServer(route({ [`POST ${INVOICES}`]: invoiceJson() }));
  const { client } = createTestClient(server);
  const answer = await client.createInvoice({
    amount: "29.99",
    currency: "EUR",
    orderId: "KEY-1",
    metadata: { machineId: "m" },
    checkout: { paymentTolerance: 0 },
  });
  assert.equal(answer.kind, "answered");
  assert.equal(answer.serverAt, SERVER_AT);
  assert.deepEqual(server.seen[0]?.body, {
    amount: "29.99",
    currency: "EUR",
    orderId: "KEY-1",
    metadata: { machineId: "m", orderId: "KEY-1" },
    checkout: { paymentTolerance: 0 },
  });
});

for (const amount of ["29,99", "", "-1", "1e2", "0x1", "1 000", "NaN"]) {
  Deno.test(`the amount ${JSON.stringify(amount)} never leaves`, async () => {
    const server = createFakeServer(() => json(invoiceJson()));
    const answer = await createTestClient(server).client.createInvoice({ amount });
    assert.deepEqual(answer, {
      kind: "problem",
      problem: { code: "validation", retryable: false, paths: ["amount"] },
    });
    assert.equal(server.seen.length, 0);
  });
}

Deno.test("create answers 201 as well as 200", async () => {
  const server = createFakeServer(() => json(invoiceJson(), { status: 201 }));
  const answer = await createTestClient(server).client.createInvoice({ amount: "1" });
  assert.equal(answer.kind, "answered");
});

Deno.test("create is sent once when its answer is lost, again when it cannot have arrived", async () => {
  for (
    const [text, tries] of [
      ["client error (SendRequest): connection closed before message completed", 1],
      ["client error (Connect): tcp connect error: Connection refused", 3],
    ] as const
  ) {
    const server = createFakeServer(() => {
      throw new TypeError(text);
    });
    const { client, clock } = createTestClient(server, { attempts: 3 });
    const pending = client.createInvoice({ amount: "1" });
    await clock.advance(60_000);
    assert.equal((await pending).kind, "problem");
    assert.equal(server.seen.length, tries, text);
  }
});

Deno.test("create that times out is sent once", async () => {
  const server = createFakeServer(() => new Promise(() => {}));
  const { client, clock } = createTestClient(server, { attempts: 3 });
  const pending = client.createInvoice({ amount: "1" });
  await clock.advance(60_000);
  const answer = await pending;
  assert.ok(answer.kind === "problem" && answer.problem.code === "timeout");
  assert.equal(server.seen.length, 1);
});

Deno.test("a reading that times out is tried three times, ten seconds each", async () => {
  const server = createFakeServer(() => new Promise(() => {}));
  const { client, clock } = createTestClient(server, { attempts: 3 });
  const pending = client.getHealth();
  await clock.advance(60_000);
  const answer = await pending;
  assert.ok(answer.kind === "problem" && answer.problem.code === "timeout");
  assert.deepEqual(clock.slept, [10_000, 500, 10_000, 1000, 10_000]);
});

Deno.test("an invoice is read by its short path", async () => {
  const server = createFakeServer(route({ "GET /api/v1/invoices/Invoice1": invoiceJson() }));
  const answer = await createTestClient(server).client.getInvoice("Invoice1");
  assert.ok(answer.kind === "answered");
  assert.equal(answer.value.metadata.orderId, "KEY-1");
  assert.deepEqual(server.lines(), ["GET /api/v1/invoices/Invoice1"]);
});

for (const status of [404, 405]) {
  Deno.test(`a server without the short path (${status}) is asked below the store, and remembered`, async () => {
    const server = createFakeServer(route({
      "GET /api/v1/invoices/Invoice1": () => new Response(null, { status }),
      [`GET ${INVOICES}/Invoice1`]: invoiceJson(),
      [`GET ${INVOICES}/Invoice1/payment-methods`]: [methodJson()],
    }));
    const { client } = createTestClient(server);
    assert.equal((await client.getInvoice("Invoice1")).kind, "answered");
    assert.equal((await client.getPaymentMethods("Invoice1")).kind, "answered");
    assert.deepEqual(server.lines(), [
      "GET /api/v1/invoices/Invoice1",
      `GET ${INVOICES}/Invoice1`,
      `GET ${INVOICES}/Invoice1/payment-methods`,
    ]);
  });
}

Deno.test("an address that is no BTCPay Server is no unknown invoice", async () => {
  for (const body of [null, "<html>Not found</html>"]) {
    const server = createFakeServer(() => new Response(body, { status: 404 }));
    const answer = await createTestClient(server).client.getInvoice("Invoice1");
    assert.ok(answer.kind === "problem");
    assert.equal(answer.problem.code, body === null ? "rejected" : "malformed");
  }
});

for (const id of ["", "..", "a/b", "a?b=c", "a%2F", "../stores", "a b"]) {
  Deno.test(`the id ${JSON.stringify(id)} is refused before anything is sent`, async () => {
    const server = createFakeServer(() => json(invoiceJson()));
    const { client } = createTestClient(server);
    for (
      const call of [client.getInvoice(id), client.getPaymentMethods(id), client.publicStatus(id)]
    ) {
      const answer = await call;
      assert.ok(answer.kind === "problem" && answer.problem.code === "validation");
      assert.deepEqual(answer.problem.paths, ["invoiceId"]);
    }
    assert.equal(server.seen.length, 0);
  });
}

Deno.test("a store id that cannot stand in a path, or a plain http server, is a mistake of ours", () => {
  const options = {
    fetch: () => Promise.resolve(json({})),
    clock: createFakeClock(0),
    random: createFakeRandom(),
  };
  assert.throws(
    () => createBtcpayClient({ ...options, baseUrl: "https://a.example", storeId: "a/b" }),
    TypeError,
  );
  assert.throws(
    () => createBtcpayClient({ ...options, baseUrl: "http://a.example", storeId: "a" }),
    TypeError,
  );
});

for (
  const [name, permissions, list, expected] of [
    ["no right to view: missing permission", [`${CREATE}:${STORE}`], "403", {
      code: "missingPermission",
      permission: VIEW,
    }],
    [
      "a right to view this store, and the list is shown: unknown invoice",
      [
        `${VIEW}:${STORE}`,
      ],
      "200",
      { code: "invoiceNotFound" },
    ],
    ["a broader right: unknown invoice", [`${PERMISSIONS.modifyStoreSettings}:${STORE}`], "200", {
      code: "invoiceNotFound",
    }],
    ["an unrestricted key: unknown invoice", ["unrestricted"], "200", { code: "invoiceNotFound" }],
    ["a right whose owner lost the store: unknown store", [`${VIEW}:${STORE}`], "403", {
      code: "storeNotFound",
    }],
    ["a right to view, but the list fails: the server's problem", [`${VIEW}:${STORE}`], "502", {
      code: "server",
    }],
    ["rights for another store only: unknown store", [`${VIEW}:OtherStore`], "403", {
      code: "storeNotFound",
    }],
  ] as const
) {
  Deno.test(`403 for an invoice with ${name}`, async () => {
    const server = createFakeServer(route({
      "GET /api/v1/invoices/Invoice1": () => forbidden(VIEW),
      [`GET ${CURRENT}`]: keyWith(...permissions),
      [`GET ${INVOICES}`]: () =>
        list === "200"
          ? json([])
          : list === "403"
          ? forbidden(VIEW)
          : new Response("bad", { status: 502 }),
    }));
    const answer = await createTestClient(server).client.getInvoice("Invoice1");
    assert.ok(answer.kind === "problem");
    assert.equal(answer.problem.code, expected.code);
    if (answer.problem.code === "missingPermission") {
      assert.equal(answer.problem.permission, VIEW);
    }
  });
}

for (
  const [name, current, code] of [
    ["fails", () => new Response(null, { status: 500 }), "server"],
    [
      "refuses the key",
      () => json({ code: "unauthenticated" }, { status: 401 }),
      "unauthenticated",
    ],
    ["is not served", () => new Response(null, { status: 404 }), "missingPermission"],
  ] as const
) {
  Deno.test(`403 for an invoice while api-keys/current ${name} is ${code}, no unknown invoice`, async () => {
    const server = createFakeServer(route({
      "GET /api/v1/invoices/Invoice1": () => forbidden(VIEW),
      [`GET ${CURRENT}`]: current,
    }));
    const answer = await createTestClient(server).client.getInvoice("Invoice1");
    assert.ok(answer.kind === "problem");
    assert.equal(answer.problem.code, code);
  });
}

for (
  const [permissions, code] of [
    [[`${CREATE}:${STORE}`], "storeNotFound"],
    [["unrestricted"], "storeNotFound"],
    [[`${CREATE}:OtherStore`], "storeNotFound"],
    [[`${VIEW}:${STORE}`], "missingPermission"],
    [[], "missingPermission"],
  ] as const
) {
  Deno.test(`403 for a creation with ${JSON.stringify(permissions)} is ${code}`, async () => {
    const server = createFakeServer(route({
      [`POST ${INVOICES}`]: () => forbidden(CREATE),
      [`GET ${CURRENT}`]: keyWith(...permissions),
    }));
    const answer = await createTestClient(server).client.createInvoice({ amount: "1" });
    assert.ok(answer.kind === "problem");
    assert.equal(answer.problem.code, code);
  });
}

Deno.test("recorded: unknown invoice, unknown store and missing permission are told apart", async () => {
  const refusal = recorded("server-keys-stores", "unknown invoice, short path");
  for (
    const [key, storeId, code] of [
      ["agent", RECORDED_STORE, "invoiceNotFound"],
      ["unrestricted", RECORDED_STORE, "invoiceNotFound"],
      ["owner", RECORDED_STORE, "invoiceNotFound"],
      ["settings", RECORDED_STORE, "invoiceNotFound"],
      ["agent", "UnknownStoreId1111111111111111111111111111", "storeNotFound"],
      ["create", RECORDED_STORE, "missingPermission"],
      ["nothing", RECORDED_STORE, "missingPermission"],
      ["wrong", RECORDED_STORE, "unauthenticated"],
    ] as const
  ) {
    const server = createFakeServer(({ url }) => {
      if (url.pathname === CURRENT) {
        return replay(recorded("server-keys-stores", `current key: ${key}`));
      }
      if (url.pathname.endsWith("/invoices")) {
        return storeId === RECORDED_STORE ? json([]) : replay(refusal);
      }
      return replay(refusal);
    });
    const client = createBtcpayClient({
      baseUrl: "https://btcpay.example",
      storeId,
      apiKey: API_KEY,
      fetch: server.fetch,
      clock: createFakeClock(0),
      random: createFakeRandom(),
    });
    const answer = await client.getInvoice("UnknownInvoice11111111");
    assert.ok(answer.kind === "problem");
    assert.equal(answer.problem.code, code, `${key}, ${storeId}`);
  }
});

/** A store with so many invoices, that pages as the real one does, newest first. */
function storeOf(count: number): (url: URL) => Response {
  const all = Array.from({ length: count }, (_, index) => invoiceJson({ id: `I${count - index}` }));
  return (url) => {
    const skip = Number(url.searchParams.get("skip") ?? "0");
    const take = Number(url.searchParams.get("take") ?? "50");
    return json(all.slice(skip, skip + take));
  };
}

const EVERYTHING = { includeArchived: true, includePaymentMethods: true };

for (const [count, requests] of [[0, 1], [1, 1], [49, 1], [50, 2], [60, 2], [150, 4]] as const) {
  Deno.test(`${count} invoices are found over ${requests} pages`, async () => {
    const page = storeOf(count);
    const server = createFakeServer(({ url }) => page(url));
    const answer = await createTestClient(server).client.findInvoices({
      orderId: "KEY-1",
      ...EVERYTHING,
    });
    assert.ok(answer.kind === "answered");
    assert.equal(answer.value.length, count);
    assert.equal(new Set(answer.value.map(({ id }) => id)).size, count);
    assert.equal(server.seen.length, requests);
    for (const { url } of server.seen) {
      assert.equal(url.searchParams.get("orderId"), "KEY-1");
      assert.equal(url.searchParams.get("includeArchived"), "true");
      assert.equal(url.searchParams.get("includePaymentMethods"), "true");
    }
  });
}

Deno.test("an invoice made between two pages makes none come twice or not at all", async () => {
  const before = storeOf(60);
  const after = storeOf(61);
  let page = 0;
  const server = createFakeServer(({ url }) => page++ === 0 ? before(url) : after(url));
  const answer = await createTestClient(server).client.findInvoices({ ...EVERYTHING });
  assert.ok(answer.kind === "answered");
  const ids = answer.value.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)]);
  assert.deepEqual(ids, Array.from({ length: 60 }, (_, index) => `I${60 - index}`));
});

Deno.test("a server that gives the same page for ever is malformed", async () => {
  const page = storeOf(50);
  const server = createFakeServer(() => page(new URL("https://a.example")));
  const answer = await createTestClient(server).client.findInvoices(EVERYTHING);
  assert.ok(answer.kind === "problem" && answer.problem.code === "malformed");
  assert.equal(server.seen.length, 2);
});

Deno.test("a page that fails makes the whole search fail", async () => {
  const page = storeOf(60);
  const server = createFakeServer(({ url }) =>
    url.searchParams.get("skip") === "0" ? page(url) : new Response(null, { status: 500 })
  );
  const answer = await createTestClient(server).client.findInvoices(EVERYTHING);
  assert.ok(answer.kind === "problem" && answer.problem.code === "server");
});

Deno.test("archived invoices are left out unless asked for", async () => {
  const server = createFakeServer(() => json([]));
  const options = { includeArchived: false, includePaymentMethods: false };
  await createTestClient(server).client.findInvoices(options);
  assert.deepEqual(server.lines(), [`GET ${INVOICES}?take=50&skip=0`]);
});

Deno.test("public calls go without the key, and work without one", async () => {
  const server = createFakeServer(({ url }) =>
    url.pathname === "/api/v1/health"
      ? json({ synchronized: true })
      : replay(recorded("life-settled", "public status, unpaid"))
  );
  const { client } = createTestClient(server, { apiKey: undefined });
  assert.equal((await client.getHealth()).kind, "answered");
  const status = await client.publicStatus("Invoice1", { paymentMethodId: "BTC-LN" });
  assert.equal(status.kind, "answered");
  assert.deepEqual(server.lines(), [
    "GET /api/v1/health",
    "GET /i/Invoice1/status?paymentMethodId=BTC-LN",
  ]);
  assert.ok(server.seen.every(({ headers }) => !headers.has("authorization")));
  const stores = await client.getStores();
  assert.ok(stores.kind === "problem" && stores.problem.code === "unauthenticated");
  assert.equal(server.seen.length, 2);
});

Deno.test("recorded: stores, server info, current key, webhooks", async () => {
  const server = createFakeServer(({ method, url }) => {
    const path = url.pathname.replace(STORE, "S");
    switch (`${method} ${path}`) {
      case "GET /api/v1/stores":
        return replay(recorded("server-keys-stores", "stores: settings key"));
      case "GET /api/v1/stores/S":
        return replay(recorded("server-keys-stores", "store: settings key"));
      case "GET /api/v1/server/info":
        return replay(recorded("server-keys-stores", "server info"));
      case "GET /api/v1/api-keys/current":
        return replay(recorded("server-keys-stores", "current key: agent"));
      case "POST /api/v1/stores/S/webhooks":
        return replay(recorded("webhooks", "create webhook"));
      case "GET /api/v1/stores/S/webhooks":
        return replay(recorded("webhooks", "list webhooks"));
      case "DELETE /api/v1/stores/S/webhooks/W":
        return replay(recorded("webhooks", "delete webhook"));
      default:
        return new Response(null, { status: 404 });
    }
  });
  const { client } = createTestClient(server);
  const stores = await client.getStores();
  assert.ok(stores.kind === "answered");
  assert.equal(stores.value[0]?.name, "Kiosk store");
  const store = await client.getStore();
  assert.ok(store.kind === "answered");
  assert.equal(store.value.paymentTolerance, 0);
  const info = await client.getServerInfo();
  assert.ok(info.kind === "answered");
  assert.equal(info.value.version, "2.4.1");
  const key = await client.getCurrentApiKey();
  assert.ok(key.kind === "answered");
  assert.deepEqual(Object.keys(key.value).sort(), ["label", "permissions"]);
  const webhook = await client.createWebhook({ url: "https://vendor.example/hook", secret: "s" });
  assert.ok(webhook.kind === "answered");
  assert.equal(webhook.value.secret, "webhook-secret-of-the-recording");
  const webhooks = await client.getWebhooks();
  assert.ok(webhooks.kind === "answered");
  assert.equal(webhooks.value.length, 4);
  assert.equal((await client.deleteWebhook("W")).kind, "answered");
  assert.deepEqual(server.seen[4]?.body, {
    enabled: true,
    automaticRedelivery: true,
    url: "https://vendor.example/hook",
    authorizedEvents: { everything: true },
    secret: "s",
  });
});

for (
  const [name, body] of [
    ["an empty body", undefined],
    ["a list", []],
    ["an unknown status", invoiceJson({ status: "Paused" })],
    ["an amount with a comma", invoiceJson({ amount: "29,99" })],
    ["no store", invoiceJson({ storeId: undefined })],
    ["a time that is none", invoiceJson({ createdTime: "yesterday" })],
    ["null", null],
  ] as const
) {
  Deno.test(`an invoice answered as ${name} is malformed`, async () => {
    const server = createFakeServer(() =>
      body === undefined ? new Response(null, { status: 200 }) : json(body)
    );
    const answer = await createTestClient(server).client.getInvoice("Invoice1");
    assert.ok(answer.kind === "problem");
    assert.equal(answer.problem.code, "malformed");
    assert.equal(answer.problem.retryable, false);
  });
}

Deno.test("no problem holds the key", async () => {
  for (const status of [400, 401, 403, 404, 422, 429, 500]) {
    const server = createFakeServer(() =>
      json({ code: "x", message: `key ${API_KEY}` }, { status })
    );
    const answer = await createTestClient(server).client.getInvoice("Invoice1");
    assert.equal(answer.kind, "problem");
    assert.ok(!JSON.stringify(answer).includes(API_KEY), `${status}`);
  }
});
