/**
 * Creating and finding: both dialects, amounts, defaults, searches.
 *
 * @module
 */

import assert from "node:assert/strict";
import { recorded } from "../btcpay/recordings.ts";
import {
  assertTellsAtLeast,
  becomes,
  create,
  idsOf,
  invoicesOf,
  makeKey,
  MAY,
  nextOrderId,
  ON_CHAIN,
  onChain,
  PRICE,
  read,
  search,
} from "./calls.ts";
import { ask, type Clause, ClauseSkipped, get } from "./server.ts";

/** The clauses about creating and finding. */
export const ORDERS: readonly Clause[] = [
  {
    name: "a new invoice tells what the recorded one tells, and has its payment methods apart",
    async run(server): Promise<void> {
      const metadata = { orderId: nextOrderId(), machineId: "m-1", product: "autotele" };
      const { id, body } = await create(server, { metadata });
      const { body: expected } = recorded("create", "greenfield: orderId in metadata");
      assertTellsAtLeast(expected, body, "invoice");
      assert.deepEqual(get(body, "metadata"), metadata);
      assert.deepEqual(get(body, "paymentMethods"), []);
      assert.deepEqual(
        ["status", "additionalStatus", "type", "storeId", "archived"].map((name) =>
          get(body, name)
        ),
        ["New", "None", "Standard", server.storeId, false],
      );
      assert.match(String(get(body, "checkoutLink")), new RegExp(`/i/${id}$`));
      const method = await onChain(server, id);
      const methods = recorded("life-settled", "payment methods, unpaid").body;
      assertTellsAtLeast(get(methods, 0), method, "payment method");
      assert.equal(get(method, "due"), get(method, "amount"));
      assert.equal(get(method, "totalPaid"), "0");
      const [address, due] = [get(method, "destination"), get(method, "due")];
      const link = String(get(method, "paymentLink"));
      assert.ok(link.startsWith(`bitcoin:${address}?amount=${due}`), link);
      const status = await ask(server, "GET", `/i/${id}/status`);
      assert.equal(status.status, 200, "the public status needs no key");
      const unpaid = recorded("life-settled", "public status, unpaid").body;
      assertTellsAtLeast(unpaid, status.body, "public status");
      assert.equal(Number(get(status.body, "due")), Number(due));
    },
  },
  {
    name: "both paths of an invoice answer the same",
    async run(server): Promise<void> {
      const { id } = await create(server);
      const key = await makeKey(server, [MAY.view]);
      const byStore = await ask(server, "GET", `${invoicesOf(server)}/${id}`, { key });
      const byId = await ask(server, "GET", `/api/v1/invoices/${id}`, { key });
      assert.equal(byStore.status, 200);
      assert.deepEqual(byStore.body, byId.body);
    },
  },
  {
    name: "the order id is kept in the metadata and dropped at the top",
    async run(server): Promise<void> {
      const [top, metadata, both] = [nextOrderId(), nextOrderId(), nextOrderId()];
      const guide = await create(server, { amount: 29.99, orderId: top, metadata: {} });
      assert.equal(get(guide.body, "metadata", "orderId"), undefined);
      assert.equal(get(guide.body, "orderId"), undefined);
      assert.deepEqual(await search(server, `orderId=${top}`), []);
      for (const [orderId, order] of [[metadata, {}], [both, { orderId: both }]] as const) {
        const { id } = await create(server, { ...order, metadata: { orderId } });
        assert.deepEqual(idsOf(await search(server, `orderId=${orderId}`)), [id]);
      }
    },
  },
  {
    name: "checkout options come back as they were given; without a currency it is the store's",
    async run(server): Promise<void> {
      const checkout = {
        ...ON_CHAIN,
        speedPolicy: "LowSpeed",
        expirationMinutes: 60,
        monitoringMinutes: 90,
        paymentTolerance: 0,
        redirectURL: "https://vendor.example/thanks",
        redirectAutomatically: true,
        defaultLanguage: "fr-FR",
      };
      const { body } = await create(server, { checkout });
      for (const [name, value] of Object.entries(checkout)) {
        assert.deepEqual(get(body, "checkout", name), value, name);
      }
      const span = (from: string, to: string): number =>
        Number(get(body, to)) - Number(get(body, from));
      assert.equal(span("createdTime", "expirationTime"), 60 * 60);
      assert.equal(span("expirationTime", "monitoringExpiration"), 90 * 60);
      const store = await ask(server, "GET", `/api/v1/stores/${server.storeId}`, {
        key: server.adminKey,
      });
      assert.equal(get(body, "currency"), get(store.body, "defaultCurrency"));
    },
  },
  {
    name: "amounts: a comma is swallowed, three decimals are rounded, numbers are taken",
    async run(server): Promise<void> {
      for (
        const [amount, expected] of [
          ["29,99", "2999"],
          ["1.999", "2.00"],
          [29.99, "29.99"],
          [PRICE, PRICE],
        ] as const
      ) {
        assert.equal(get((await create(server, { amount })).body, "amount"), expected);
      }
    },
  },
  {
    name: "a numeric order id is taken; no amount makes a top-up invoice",
    async run(server): Promise<void> {
      const orderId = Date.now();
      const { id } = await create(server, { metadata: { orderId } });
      assert.equal(String(get(await read(server, id), "metadata", "orderId")), String(orderId));
      const { body } = await create(server, { amount: undefined });
      assert.equal(get(body, "type"), "TopUp");
    },
  },
  {
    name: "traps: amount 0 settles by itself, or is refused by newer servers",
    async run(server): Promise<void> {
      const { status, body } = await ask(server, "POST", invoicesOf(server), {
        key: server.adminKey,
        body: { amount: "0" },
      });
      if (status !== 200) {
        assert.ok(status === 400 || status === 422, `${status}`);
        throw new ClauseSkipped(`this server refuses amount 0 with ${status}`);
      }
      const settled = await becomes(server, String(get(body, "id")), "Settled");
      assert.equal(Number(get(settled, "paidAmount")), 0);
    },
  },
  {
    name: "traps: a tolerance of 100 % settles unpaid",
    async run(server): Promise<void> {
      const { id } = await create(server, { checkout: { ...ON_CHAIN, paymentTolerance: 100 } });
      const settled = await becomes(server, id, "Settled");
      assert.equal(Number(get(settled, "paidAmount")), 0);
    },
  },
  {
    name: "searches match the order id exactly, several at once, and page to the end",
    async run(server): Promise<void> {
      const [orderId, other] = [nextOrderId(), nextOrderId()];
      const ids: string[] = [];
      for (let count = 0; count < 3; count++) {
        ids.push((await create(server, { metadata: { orderId } })).id);
      }
      const too = (await create(server, { metadata: { orderId: other } })).id;
      const query = `orderId=${orderId}`;
      const sorted = ids.toSorted();
      assert.deepEqual(idsOf(await search(server, query)), sorted);
      assert.deepEqual(
        idsOf(await search(server, `${query}&orderId=${other}`)),
        [...ids, too].sort(),
      );
      assert.deepEqual(await search(server, `orderId=${orderId.toLowerCase()}`), []);
      assert.deepEqual(await search(server, `orderId=${orderId.slice(0, -1)}`), []);
      const pages = [
        await search(server, `${query}&take=2`),
        await search(server, `${query}&take=2&skip=2`),
        await search(server, `${query}&take=2&skip=4`),
      ];
      assert.deepEqual(pages.map(({ length }) => length), [2, 1, 0]);
      assert.deepEqual(idsOf(pages.flat()), sorted);
      assert.deepEqual(idsOf(await search(server, `${query}&take=100000`)), sorted);
      assert.deepEqual(idsOf(await search(server, `textSearch=${other}`)), [too]);
    },
  },
  {
    name: "searches filter by status and time, and bring payment methods when asked",
    async run(server): Promise<void> {
      const orderId = nextOrderId();
      const { id } = await create(server, { metadata: { orderId } });
      const query = `orderId=${orderId}`;
      for (
        const [filter, expected] of [
          ["status=New", [id]],
          ["status=new", [id]],
          ["status=Settled", []],
          ["status=paid", []],
          ["startDate=4102444800", []],
          ["startDate=0", [id]],
        ] as const
      ) {
        assert.deepEqual(idsOf(await search(server, `${query}&${filter}`)), expected, filter);
      }
      assert.deepEqual(get(await search(server, query), 0, "paymentMethods"), []);
      const [found] = await search(server, `${query}&includePaymentMethods=true`);
      assert.deepEqual(get(found, "paymentMethods", 0), await onChain(server, id));
    },
  },
  {
    name: "archived invoices are left out of searches unless wanted, and read by id",
    async run(server): Promise<void> {
      const orderId = nextOrderId();
      const { id } = await create(server, { metadata: { orderId } });
      const path = `${invoicesOf(server)}/${id}`;
      const key = await makeKey(server, [MAY.modify]);
      const archived = await ask(server, "DELETE", path, { key });
      assert.deepEqual([archived.status, archived.text], [200, ""]);
      assert.deepEqual(await search(server, `orderId=${orderId}`), []);
      const all = await search(server, `orderId=${orderId}&includeArchived=true`);
      assert.deepEqual(idsOf(all), [id]);
      assert.equal(get(await read(server, id), "archived"), true);
      const back = await ask(server, "POST", `${path}/unarchive`, { key });
      assert.equal(back.status, 200, back.text);
      assert.deepEqual(idsOf(await search(server, `orderId=${orderId}`)), [id]);
    },
  },
];
