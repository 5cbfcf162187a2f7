/**
 * The second part of the contract: our own client and payment source, asked of the same server.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type BtcpayClient, createBtcpayClient, createBtcpaySource } from "../../src/btcpay/mod.ts";
import type { PaymentSource } from "../../src/license/payment_source.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { systemRandom } from "../../src/platform/random.ts";
import {
  becomes,
  create,
  makeKey,
  MAY,
  nextOrderId,
  ON_CHAIN,
  passTime,
  pay,
  PRICE,
  UNKNOWN,
} from "./calls.ts";
import { ask, type Clause, type ContractServer, eventually } from "./server.ts";

function clientOf(
  server: ContractServer,
  apiKey: string,
  storeId = server.storeId,
): BtcpayClient {
  return createBtcpayClient({
    baseUrl: server.url,
    storeId,
    apiKey,
    fetch,
    clock: systemClock,
    random: systemRandom,
  });
}

function sourceOf(server: ContractServer, apiKey: string, storeId?: string): PaymentSource {
  return createBtcpaySource(clientOf(server, apiKey, storeId), { clock: systemClock });
}

const ORDER = {
  amount: PRICE,
  currency: "EUR",
  product: "AutoTele Monthly Subscription",
  machineId: "0123456789abcdef0123456789abcdef",
  language: "fr",
} as const;

/** The value of an answer that has to be one. */
function valueOf<T>(
  answer:
    | { readonly kind: "answered"; readonly value: T; readonly serverAt?: number }
    | { readonly kind: "notFound" | "problem" },
): T {
  assert.ok(answer.kind === "answered", JSON.stringify(answer));
  assert.ok(answer.serverAt !== undefined, "answers are dated by the server");
  return answer.value;
}

/** The code of an answer that has to be a problem. */
function codeOf(answer: { readonly kind: string }): unknown {
  assert.equal(answer.kind, "problem", JSON.stringify(answer));
  return Reflect.get(Object(Reflect.get(answer, "problem")), "code");
}

/** The clauses about our client. */
export const CLIENT: readonly Clause[] = [
  {
    name: "client: health, version, its own permissions, the store",
    async run(server): Promise<void> {
      const client = clientOf(server, await makeKey(server, [MAY.settings, MAY.hooks]));
      assert.equal(valueOf(await client.getHealth()).synchronized, true);
      assert.match(valueOf(await client.getServerInfo()).version, /^\d+\.\d+/);
      const { permissions } = valueOf(await client.getCurrentApiKey());
      assert.ok(permissions.includes(`${MAY.settings}:${server.storeId}`));
      assert.equal(valueOf(await client.getStore()).id, server.storeId);
      assert.deepEqual(valueOf(await client.getStores()).map(({ id }) => id), [server.storeId]);
      const url = "https://vendor.example/client-hook";
      const hook = valueOf(await client.createWebhook({ url, events: ["InvoiceSettled"] }));
      server.afterwards(() => client.deleteWebhook(hook.id));
      assert.ok(hook.secret !== undefined && hook.secret !== "");
      assert.ok(valueOf(await client.getWebhooks()).some(({ id }) => id === hook.id));
      assert.equal((await client.deleteWebhook(hook.id)).kind, "answered");
    },
  },
  {
    name: "client: sells, sees, finds and follows, with a key that may view",
    async run(server): Promise<void> {
      const source = sourceOf(server, await makeKey(server, [MAY.view, MAY.create]));
      const licenseKey = nextOrderId();
      const { id, terms, methods, progress } = valueOf(
        await source.createPayment({ ...ORDER, licenseKey }),
      );
      assert.equal(progress, "new");
      assert.deepEqual(
        [terms?.licenseKey, terms?.machineId, terms?.product, terms?.amount, terms?.type],
        [licenseKey, ORDER.machineId, ORDER.product, PRICE, "standard"],
      );
      const way = methods?.find(({ method }) => method === "BTC-CHAIN");
      assert.ok(way?.destination !== undefined && way.link?.includes(way.destination));
      await server.pay(way.destination, way.due);
      await becomes(server, id, "Processing");
      const seen = valueOf(await source.readPayment(id));
      assert.deepEqual([seen.via, seen.progress, seen.cause], ["api", "processing", "none"]);
      assert.ok(seen.completedAt !== undefined);
      await server.mine(1);
      await becomes(server, id, "Settled");
      const [found, ...more] = valueOf(await source.findPayments(licenseKey));
      assert.deepEqual([found?.id, found?.progress, more.length], [id, "settled", 0]);
      assert.equal(found?.completedAt, seen.completedAt);
      assert.deepEqual(valueOf(await source.findPayments(licenseKey.toLowerCase())), []);
    },
  },
  {
    name: "client: sells and follows with a create-only key, by the public status",
    async run(server): Promise<void> {
      const source = sourceOf(server, await makeKey(server, [MAY.create]));
      const licenseKey = nextOrderId();
      const { id, methods } = valueOf(await source.createPayment({ ...ORDER, licenseKey }));
      const way = methods?.find(({ method }) => method === "BTC-CHAIN");
      assert.ok(way?.destination !== undefined);
      await server.pay(way.destination, way.due);
      await becomes(server, id, "Processing");
      const seen = valueOf(await source.readPayment(id));
      assert.deepEqual([seen.via, seen.progress], ["publicStatus", "processing"]);
      assert.deepEqual(seen.confirmations, { received: 0, required: 1 });
      await server.mine(1);
      await becomes(server, id, "Settled");
      assert.equal(valueOf(await source.readPayment(id)).progress, "settled");
      assert.equal(codeOf(await source.findPayments(licenseKey)), "missingPermission");
    },
  },
  {
    name: "client: partly paid, late and marked are told as such, archived ones are found",
    async run(server): Promise<void> {
      const source = sourceOf(server, await makeKey(server, [MAY.view]));
      const licenseKey = nextOrderId();
      const order = {
        metadata: { orderId: licenseKey },
        checkout: { ...ON_CHAIN, expirationMinutes: 1 },
      };
      const [part, late, marked] = [
        (await create(server, order)).id,
        (await create(server, order)).id,
        (await create(server, order)).id,
      ];
      await pay(server, part, 0.5);
      await becomes(server, part, "New", "PaidPartial");
      const { progress, cause, methods } = valueOf(await source.readPayment(part));
      assert.deepEqual([progress, cause], ["new", "partial"]);
      assert.ok(Number(methods?.[0]?.due) > 0 && Number(methods?.[0]?.paid) > 0);
      await ask(server, "POST", `/api/v1/invoices/${marked}/status`, {
        key: server.adminKey,
        body: { status: "Settled" },
      });
      await becomes(server, marked, "Settled", "Marked");
      await passTime(server, 61_000);
      await becomes(server, part, "Expired");
      await becomes(server, late, "Expired");
      await pay(server, late);
      await becomes(server, late, "Expired", "PaidLate");
      await ask(server, "DELETE", `/api/v1/stores/${server.storeId}/invoices/${late}`, {
        key: server.adminKey,
      });
      const found = valueOf(await source.findPayments(licenseKey));
      const standing = new Map(found.map((one) => [one.id, `${one.progress} ${one.cause}`]));
      assert.deepEqual(
        [part, late, marked].map((id) => standing.get(id)),
        ["expired partial", "expired late", "settled marked"],
      );
    },
  },
  {
    name: "client: finds more than one page of payments, oldest first, each once",
    async run(server): Promise<void> {
      const licenseKey = nextOrderId();
      const ids = new Set<string>();
      for (let count = 0; count < 55; count++) {
        ids.add((await create(server, { metadata: { orderId: licenseKey } })).id);
      }
      const source = sourceOf(server, await makeKey(server, [MAY.view]));
      const found = valueOf(await source.findPayments(licenseKey));
      assert.equal(found.length, 55);
      assert.deepEqual(new Set(found.map(({ id }) => id)), ids);
      const times = found.map(({ terms }) => terms?.createdAt ?? 0);
      assert.deepEqual(times, times.toSorted((a, b) => a - b));
    },
  },
  {
    name: "client: tells an unknown invoice, an unknown store, a wrong key and a poor one apart",
    async run(server): Promise<void> {
      const agent = await makeKey(server, [MAY.view, MAY.create]);
      const view = await makeKey(server, [MAY.view]);
      assert.equal((await sourceOf(server, agent).readPayment(UNKNOWN.invoice)).kind, "notFound");
      const order = { ...ORDER, licenseKey: nextOrderId() };
      const refusals = [
        [await sourceOf(server, agent, UNKNOWN.store).findPayments("ANY"), "storeNotFound"],
        [await sourceOf(server, "0".repeat(40)).findPayments("ANY"), "unauthenticated"],
        [await sourceOf(server, view).createPayment(order), "missingPermission"],
        [await clientOf(server, agent).getStore(), "missingPermission"],
        [
          await sourceOf(server, agent).createPayment({ ...order, currency: "NOPE" }),
          "rejected",
        ],
        [await clientOf(server, agent).createInvoice({ amount: "29,99" }), "validation"],
        [
          await clientOf(server, agent).createInvoice({
            amount: "1",
            checkout: { paymentTolerance: 101 },
          }),
          "validation",
        ],
      ] as const;
      for (const [answer, code] of refusals) assert.equal(codeOf(answer), code);
    },
  },
  {
    name: "client: a replaced API key leaves known payments readable",
    async run(server): Promise<void> {
      const key = await makeKey(server, [MAY.view, MAY.create]);
      const source = sourceOf(server, key);
      const { id } = valueOf(
        await source.createPayment({ ...ORDER, licenseKey: nextOrderId() }),
      );
      await ask(server, "DELETE", `/api/v1/api-keys/${key}`, { key: server.adminKey });
      const reading = await eventually(
        server,
        "the key is gone",
        () => source.readPayment(id),
        (answer) => answer.kind === "answered" && answer.value.via === "publicStatus",
      );
      assert.equal(valueOf(reading).progress, "new");
    },
  },
];
