/**
 * Webhooks: kept, delivered in order with a signature, and again after a failure.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { recorded } from "../btcpay/recordings.ts";
import {
  assertTellsAtLeast,
  becomes,
  create,
  makeKey,
  MAY,
  nextOrderId,
  passTime,
  pay,
} from "./calls.ts";
import {
  ask,
  type Clause,
  ClauseSkipped,
  type ContractRun,
  type ContractServer,
  eventually,
  get,
  listOf,
} from "./server.ts";

/** A delivery, with the event's own words. */
interface Received {
  readonly body: string;
  readonly signature: string | null;
  readonly event: unknown;
}

/** A webhook of the store whose deliveries come here. */
interface Hook {
  readonly path: string;
  readonly secret: string;
  readonly orderId: string;
  /** Deliveries about this hook's own invoice, in the order they came. */
  received(): readonly Received[];
}

const webhooksOf = ({ storeId }: ContractServer): string => `/api/v1/stores/${storeId}/webhooks`;

/**
 * Makes a webhook and who takes its deliveries; both go with the clause. `answers` are given to
 * the deliveries about its own invoice, then 200.
 */
async function makeHook(
  server: ContractRun,
  answers: readonly number[] = [],
): Promise<Hook> {
  const orderId = nextOrderId();
  const received: Received[] = [];
  const receiver = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const body = await request.text();
      const event: unknown = JSON.parse(body);
      if (get(event, "metadata", "orderId") !== orderId) return new Response();
      received.push({ body, signature: request.headers.get("btcpay-sig"), event });
      return new Response(null, { status: answers[received.length - 1] ?? 200 });
    },
  );
  server.afterwards(() => receiver.shutdown());
  const secret = `contract-${crypto.randomUUID()}`;
  const key = server.adminKey;
  const url = `http://127.0.0.1:${receiver.addr.port}/hook`;
  const made = await ask(server, "POST", webhooksOf(server), {
    key,
    body: { url, secret, enabled: true, authorizedEvents: { everything: true } },
  });
  if (made.status === 400 || made.status === 422) {
    throw new ClauseSkipped(`this server refuses webhooks to this machine: ${made.text}`);
  }
  assert.equal(made.status, 200, made.text);
  assert.equal(get(made.body, "secret"), secret);
  const path = `${webhooksOf(server)}/${get(made.body, "id")}`;
  server.afterwards(() => ask(server, "DELETE", path, { key }));
  return { path, secret, orderId, received: () => received };
}

/** Waits for that many deliveries, or for the server's word that it may not reach this machine. */
async function awaitDeliveries(
  server: ContractRun,
  hook: Hook,
  count: number,
): Promise<void> {
  const outcome = await eventually(
    server,
    `${count} deliveries`,
    async () => {
      const log = await ask(server, "GET", `${hook.path}/deliveries`, { key: server.adminKey });
      const blocked = listOf(log.body).find((one) => get(one, "status") === "Failed");
      return { count: hook.received().length, blocked: get(blocked, "errorMessage") };
    },
    (seen) => seen.count >= count || (seen.count === 0 && typeof seen.blocked === "string"),
  );
  if (outcome.count < count) {
    throw new ClauseSkipped(`this server does not deliver to this machine: ${outcome.blocked}`);
  }
}

const typesOf = (deliveries: readonly Received[]): readonly unknown[] =>
  deliveries.map(({ event }) => get(event, "type"));

/** The clauses about webhooks. */
export const WEBHOOKS: readonly Clause[] = [
  {
    name: "webhooks are made, listed, changed and deleted; the secret is told once",
    async run(server): Promise<void> {
      const key = await makeKey(server, [MAY.hooks]);
      const url = "https://vendor.example/hook";
      const events = { everything: false, specificEvents: ["InvoiceSettled"] };
      const base = webhooksOf(server);
      const made = await ask(server, "POST", base, {
        key,
        body: { url, authorizedEvents: events },
      });
      assert.equal(made.status, 200, made.text);
      assertTellsAtLeast(recorded("webhooks", "create webhook").body, made.body, "webhook");
      const path = `${base}/${get(made.body, "id")}`;
      server.afterwards(() => ask(server, "DELETE", path, { key: server.adminKey }));
      assert.match(String(get(made.body, "secret")), /^.{8,}$/, "one is made up");
      assert.deepEqual(get(made.body, "authorizedEvents"), events);
      assert.equal(get(made.body, "automaticRedelivery"), true);
      const listed = listOf((await ask(server, "GET", base, { key })).body)
        .find((one) => get(one, "id") === get(made.body, "id"));
      assert.deepEqual([get(listed, "url"), get(listed, "secret")], [url, undefined]);
      const body = { url: `${url}2`, enabled: false, authorizedEvents: { everything: true } };
      const changed = await ask(server, "PUT", path, { key, body });
      assert.deepEqual([changed.status, get(changed.body, "enabled")], [200, false]);
      assert.equal(get((await ask(server, "GET", path, { key })).body, "url"), `${url}2`);
      assert.equal((await ask(server, "DELETE", path, { key })).status, 200);
      assert.equal((await ask(server, "GET", path, { key })).status, 404);
      const refused = await ask(server, "POST", base, { key, body: { url: "nope" } });
      assert.deepEqual([refused.status, get(refused.body, 0, "path")], [422, "Url"]);
    },
  },
  {
    name: "webhooks: a life in order, each signed over its raw bytes",
    async run(server): Promise<void> {
      const hook = await makeHook(server);
      const { id } = await create(server, { metadata: { orderId: hook.orderId } });
      await awaitDeliveries(server, hook, 1);
      await pay(server, id);
      await becomes(server, id, "Processing");
      await awaitDeliveries(server, hook, 3);
      await server.mine(1);
      await becomes(server, id, "Settled");
      await awaitDeliveries(server, hook, 5);
      assert.deepEqual(typesOf(hook.received()), [
        "InvoiceCreated",
        "InvoiceReceivedPayment",
        "InvoiceProcessing",
        "InvoicePaymentSettled",
        "InvoiceSettled",
      ]);
      for (const { body, signature, event } of hook.received()) {
        const mac = createHmac("sha256", hook.secret).update(body).digest("hex");
        assert.equal(signature, `sha256=${mac}`);
        assert.deepEqual([get(event, "storeId"), get(event, "invoiceId")], [server.storeId, id]);
        assert.equal(get(event, "originalDeliveryId"), get(event, "deliveryId"));
        assert.equal(get(event, "isRedelivery"), false);
        assert.equal(typeof get(event, "timestamp"), "number");
        assert.match(body, /^\{\r?\n {2}"/, "indented");
      }
      const [, payment, , , settled] = hook.received().map(({ event }) => event);
      assert.equal(get(payment, "afterExpiration"), false);
      assert.equal(get(payment, "payment", "status"), "Processing");
      assert.deepEqual([get(settled, "manuallyMarked"), get(settled, "overPaid")], [false, false]);
    },
  },
  {
    name: "webhooks: answered 500, again after 10 s under a new id; what follows waits for it",
    async run(server): Promise<void> {
      const hook = await makeHook(server, [500]);
      const { id } = await create(server, { metadata: { orderId: hook.orderId } });
      await awaitDeliveries(server, hook, 1);
      await ask(server, "POST", `/api/v1/invoices/${id}/status`, {
        key: server.adminKey,
        body: { status: "Settled" },
      });
      await becomes(server, id, "Settled", "Marked");
      await passTime(server, 10_500);
      await awaitDeliveries(server, hook, 3);
      const [first, again, settled] = hook.received().map(({ event }) => event);
      assert.deepEqual(
        typesOf(hook.received()),
        ["InvoiceCreated", "InvoiceCreated", "InvoiceSettled"],
      );
      assert.equal(get(again, "originalDeliveryId"), get(first, "deliveryId"));
      assert.notEqual(get(again, "deliveryId"), get(first, "deliveryId"));
      assert.deepEqual([get(first, "isRedelivery"), get(again, "isRedelivery")], [false, true]);
      assert.equal(get(settled, "manuallyMarked"), true);
    },
  },
  {
    name: "webhooks: answered 401 it is final; by hand it is delivered again",
    async run(server): Promise<void> {
      const hook = await makeHook(server, [401]);
      const { id } = await create(server, { metadata: { orderId: hook.orderId } });
      await awaitDeliveries(server, hook, 1);
      const key = server.adminKey;
      await ask(server, "POST", `/api/v1/invoices/${id}/status`, {
        key,
        body: { status: "Invalid" },
      });
      await awaitDeliveries(server, hook, 2);
      assert.deepEqual(typesOf(hook.received()), ["InvoiceCreated", "InvoiceInvalid"]);
      const deliveryId = get(hook.received()[0]?.event, "deliveryId");
      const logged = await eventually(
        server,
        "the refused delivery in the log",
        async () =>
          listOf((await ask(server, "GET", `${hook.path}/deliveries`, { key })).body)
            .find((one) => get(one, "id") === deliveryId && get(one, "httpCode") !== null),
        (one) => one !== undefined,
      );
      assert.deepEqual([get(logged, "httpCode"), get(logged, "status")], [401, "HttpError"]);
      const path = `${hook.path}/deliveries/${deliveryId}/redeliver`;
      const copy = await ask(server, "POST", path, { key });
      assert.equal(copy.status, 200, copy.text);
      await awaitDeliveries(server, hook, 3);
      const last = hook.received()[2]?.event;
      assert.equal(get(last, "deliveryId"), copy.body);
      assert.equal(get(last, "originalDeliveryId"), deliveryId);
      assert.equal(get(last, "isRedelivery"), true);
    },
  },
];
