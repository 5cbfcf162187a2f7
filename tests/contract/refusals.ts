/**
 * Every refusal: no key, a wrong one, one that may not, what is unknown, what cannot be read.
 *
 * @module
 */

import assert from "node:assert/strict";
import { invoicesOf, makeKey, MAY, UNKNOWN } from "./calls.ts";
import { type Answer, ask, type Clause, type ContractServer, get } from "./server.ts";

function assertMissing(answer: Answer, permission: string): void {
  assert.equal(answer.status, 403, answer.text);
  assert.equal(get(answer.body, "code"), "missing-permission");
  assert.equal(get(answer.body, "missingPermission"), permission);
  assert.equal(typeof get(answer.body, "message"), "string");
}

/** The real server says 403 to what it does not know; its description says 404. */
function assertUnknown(answer: Answer, permission: string): void {
  if (answer.status === 404) assert.match(String(get(answer.body, "code")), /-not-found$/);
  else assertMissing(answer, permission);
}

function post(server: ContractServer, body: unknown): Promise<Answer> {
  return ask(server, "POST", invoicesOf(server), { key: server.adminKey, body });
}

/** The clauses about refusals. */
export const REFUSALS: readonly Clause[] = [
  {
    name: "health needs no key, server info any key",
    async run(server): Promise<void> {
      const health = await ask(server, "GET", "/api/v1/health");
      assert.equal(health.status, 200);
      assert.equal(get(health.body, "synchronized"), true);
      assert.ok(!Number.isNaN(Date.parse(health.headers.get("date") ?? "")), "answers are dated");
      assert.equal((await ask(server, "GET", "/api/v1/server/info")).status, 401);
      const key = await makeKey(server, []);
      const info = await ask(server, "GET", "/api/v1/server/info", { key });
      assert.equal(info.status, 200);
      assert.match(String(get(info.body, "version")), /^\d+\.\d+\.\d+/);
    },
  },
  {
    name: "no key, a wrong key and a deleted key are 401 unauthenticated",
    async run(server): Promise<void> {
      const deleted = await makeKey(server, [MAY.view]);
      const gone = await ask(server, "DELETE", `/api/v1/api-keys/${deleted}`, {
        key: server.adminKey,
      });
      assert.equal(gone.status, 200);
      for (const key of [undefined, "0".repeat(40), deleted]) {
        for (const path of [invoicesOf(server), "/api/v1/api-keys/current", "/api/v1/stores"]) {
          const answer = await ask(server, "GET", path, key === undefined ? {} : { key });
          assert.equal(answer.status, 401);
          assert.equal(get(answer.body, "code"), "unauthenticated");
          assert.equal(typeof get(answer.body, "message"), "string");
        }
      }
    },
  },
  {
    name: "a key tells its own permissions, and `Bearer` is as good as `token`",
    async run(server): Promise<void> {
      const key = await makeKey(server, [MAY.view, MAY.create]);
      for (const scheme of ["token", "Bearer"]) {
        const answer = await ask(server, "GET", "/api/v1/api-keys/current", {
          headers: { authorization: `${scheme} ${key}` },
        });
        assert.equal(answer.status, 200);
        assert.equal(get(answer.body, "label"), "contract");
        const permissions = get(answer.body, "permissions");
        assert.ok(Array.isArray(permissions));
        assert.deepEqual([...permissions].sort(), [
          `${MAY.create}:${server.storeId}`,
          `${MAY.view}:${server.storeId}`,
        ]);
      }
    },
  },
  {
    name: "what a key may not do is 403 and names the permission",
    async run(server): Promise<void> {
      const view = await makeKey(server, [MAY.view]);
      const createOnly = await makeKey(server, [MAY.create]);
      const nothing = await makeKey(server, []);
      const list = invoicesOf(server);
      const store = `/api/v1/stores/${server.storeId}`;
      const order = { amount: "1" };
      const made = await ask(server, "POST", list, { key: createOnly, body: order });
      assert.equal(made.status, 200, "a create-only key creates");
      const invoice = `/api/v1/invoices/${get(made.body, "id")}`;
      for (
        const [method, path, key, permission, body] of [
          ["GET", list, createOnly, MAY.view, undefined],
          ["GET", list, nothing, MAY.view, undefined],
          ["GET", invoice, createOnly, MAY.view, undefined],
          ["GET", `${invoice}/payment-methods`, createOnly, MAY.view, undefined],
          ["POST", list, view, MAY.create, order],
          ["POST", `${invoice}/status`, view, MAY.modify, { status: "Settled" }],
          ["DELETE", `${list}/${get(made.body, "id")}`, view, MAY.modify, undefined],
          ["GET", store, view, MAY.settings, undefined],
          ["GET", "/api/v1/stores", view, MAY.settings, undefined],
          ["GET", `${store}/webhooks`, view, MAY.hooks, undefined],
          ["POST", `${store}/webhooks`, view, MAY.hooks, { url: "https://vendor.example/" }],
        ] as const
      ) {
        const answer = await ask(server, method, path, {
          key,
          ...(body === undefined ? {} : { body }),
        });
        assertMissing(answer, permission);
      }
    },
  },
  {
    name: "a key for store settings reads the store, its currency and its times",
    async run(server): Promise<void> {
      const key = await makeKey(server, [MAY.settings]);
      const one = await ask(server, "GET", `/api/v1/stores/${server.storeId}`, { key });
      assert.equal(one.status, 200);
      assert.equal(get(one.body, "id"), server.storeId);
      for (const name of ["name", "defaultCurrency", "speedPolicy"]) {
        assert.equal(typeof get(one.body, name), "string", name);
      }
      for (const name of ["invoiceExpiration", "monitoringExpiration", "paymentTolerance"]) {
        assert.equal(typeof get(one.body, name), "number", name);
      }
      const all = await ask(server, "GET", "/api/v1/stores", { key });
      assert.deepEqual(get(all.body, 0), one.body);
    },
  },
  {
    name: "an unknown store and an unknown invoice look like a missing permission",
    async run(server): Promise<void> {
      const key = await makeKey(server, [MAY.view, MAY.create, MAY.settings]);
      const store = `/api/v1/stores/${UNKNOWN.store}`;
      for (const caller of [key, server.adminKey]) {
        for (
          const [path, permission] of [
            [store, MAY.settings],
            [`${store}/invoices`, MAY.view],
            [`${invoicesOf(server)}/${UNKNOWN.invoice}`, MAY.view],
            [`/api/v1/invoices/${UNKNOWN.invoice}`, MAY.view],
            [`/api/v1/invoices/${UNKNOWN.invoice}/payment-methods`, MAY.view],
          ] as const
        ) {
          assertUnknown(await ask(server, "GET", path, { key: caller }), permission);
        }
      }
      const body = { amount: "1" };
      assertUnknown(await ask(server, "POST", `${store}/invoices`, { key, body }), MAY.create);
    },
  },
  {
    name: "an unknown path is 404 and a wrong method 405, both with nothing to read",
    async run(server): Promise<void> {
      const key = server.adminKey;
      const unknown = await ask(server, "GET", "/api/v1/nothing-here", { key });
      assert.deepEqual([unknown.status, unknown.text], [404, ""]);
      const wrong = await ask(server, "DELETE", invoicesOf(server), { key });
      assert.deepEqual([wrong.status, wrong.text], [405, ""]);
    },
  },
  {
    name: "orders with wrong fields are 422 and name the first of them",
    async run(server): Promise<void> {
      for (
        const [order, path] of [
          [{ amount: "-1" }, "Amount"],
          [{ amount: "abc" }, "amount"],
          [{ amount: "99999999999999999999" }, "Amount"],
          [{ amount: "1", checkout: { paymentTolerance: 101 } }, "Checkout.PaymentTolerance"],
          [{ amount: "1", checkout: { expirationMinutes: 0 } }, "Checkout.Expiration"],
          [
            { amount: "1", checkout: { paymentMethods: ["XMR-CHAIN"] } },
            "Checkout.PaymentMethods[0]",
          ],
        ] as const
      ) {
        const answer = await post(server, order);
        assert.equal(answer.status, 422, answer.text);
        assert.equal(get(answer.body, 0, "path"), path);
        assert.equal(typeof get(answer.body, 0, "message"), "string");
      }
    },
  },
  {
    name: "bodies that cannot be read are 422, a wrong content type is 415",
    async run(server): Promise<void> {
      const headers = { "content-type": "application/json" };
      for (const body of ["{amount:", "", "[]"]) {
        const answer = await ask(server, "POST", invoicesOf(server), {
          key: server.adminKey,
          body,
          headers,
        });
        assert.equal(answer.status, 422, JSON.stringify(body));
        assert.equal(typeof get(answer.body, 0, "path"), "string");
      }
      const form = await ask(server, "POST", invoicesOf(server), {
        key: server.adminKey,
        body: '{"amount": "1"}',
        headers: { "content-type": "text/plain" },
      });
      assert.equal(form.status, 415);
      assert.match(form.headers.get("content-type") ?? "", /^application\/problem\+json/);
      assert.equal(get(form.body, "status"), 415);
    },
  },
  {
    name: "a currency without a rate is 400 and says why on its first line",
    async run(server): Promise<void> {
      const answer = await post(server, { amount: "1", currency: "NOPE" });
      assert.equal(answer.status, 400);
      assert.equal(get(answer.body, "code"), "generic-error");
      assert.ok(String(get(answer.body, "message")).split("\n")[0]?.trim() !== "");
    },
  },
];
