/**
 * What the clauses of the contract do again and again: keys, invoices, paying, waiting.
 *
 * @module
 */

import assert from "node:assert/strict";
import { shapeDifferences } from "../fakes/shape.ts";
import {
  ask,
  type ContractRun,
  type ContractServer,
  eventually,
  get,
  listOf,
  pause,
} from "./server.ts";

/** Permissions that the suite gives its keys. */
export const MAY = {
  view: "btcpay.store.canviewinvoices",
  create: "btcpay.store.cancreateinvoice",
  modify: "btcpay.store.canmodifyinvoices",
  settings: "btcpay.store.canviewstoresettings",
  hooks: "btcpay.store.webhooks.canmodifywebhooks",
} as const;

/** Ids that no server has. */
export const UNKNOWN = {
  invoice: "UnknownInvoice11111111",
  store: "UnknownStoreId1111111111111111111111111111",
} as const;

/** Price of every invoice that says nothing else. */
export const PRICE = "29.99";

/** One way to pay is enough, and every store under contract has this one. */
export const ON_CHAIN = { paymentMethods: ["BTC-CHAIN"] };

/** The store's invoices. */
export const invoicesOf = ({ storeId }: ContractServer): string =>
  `/api/v1/stores/${storeId}/invoices`;

const RUN = crypto.randomUUID().slice(0, 8).toUpperCase();
let orders = 0;

/** An order id of this run alone, so that the suite can be repeated on the same server. */
export function nextOrderId(): string {
  return `CONTRACT-${RUN}-${orders++}`;
}

/** Makes an API key with these permissions of the store; it goes with the clause. */
export async function makeKey(
  server: ContractRun,
  permissions: readonly string[],
): Promise<string> {
  const scoped = permissions.map((name) => `${name}:${server.storeId}`);
  const { status, body } = await ask(server, "POST", "/api/v1/api-keys", {
    key: server.adminKey,
    body: { label: "contract", permissions: scoped },
  });
  const key = get(body, "apiKey");
  if (typeof key !== "string") throw new Error(`Cannot make an API key: ${status}`);
  server.afterwards(() =>
    ask(server, "DELETE", `/api/v1/api-keys/${key}`, { key: server.adminKey })
  );
  return key;
}

/** Creates an invoice in the store's currency; what is given replaces what is usual. */
export async function create(
  server: ContractServer,
  order: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly id: string; readonly body: unknown }> {
  const answer = await ask(server, "POST", invoicesOf(server), {
    key: server.adminKey,
    body: { amount: PRICE, checkout: ON_CHAIN, ...order },
  });
  assert.equal(answer.status, 200, answer.text);
  return { id: String(get(answer.body, "id")), body: answer.body };
}

/** Reads an invoice by its id alone. */
export async function read(server: ContractServer, id: string): Promise<unknown> {
  const answer = await ask(server, "GET", `/api/v1/invoices/${id}`, { key: server.adminKey });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

/** Searches the store; `query` begins without a question mark. */
export async function search(server: ContractServer, query: string): Promise<readonly unknown[]> {
  const path = `${invoicesOf(server)}?${query}`;
  const answer = await ask(server, "GET", path, { key: server.adminKey });
  assert.equal(answer.status, 200, answer.text);
  return listOf(answer.body);
}

/** Ids of what was found, sorted: the order of what was made in one second is nobody's promise. */
export function idsOf(invoices: readonly unknown[]): readonly string[] {
  return invoices.map((invoice) => String(get(invoice, "id"))).sort();
}

/** The way to pay on chain, with the payments made. */
export async function onChain(server: ContractServer, id: string): Promise<unknown> {
  const path = `/api/v1/invoices/${id}/payment-methods`;
  const { body } = await ask(server, "GET", path, { key: server.adminKey });
  const method = listOf(body).find((one) => get(one, "paymentMethodId") === "BTC-CHAIN");
  assert.ok(method !== undefined, "a store under contract takes BTC-CHAIN");
  return method;
}

/** Waits until the invoice stands so. */
export async function becomes(
  server: ContractServer,
  id: string,
  status: string,
  additional?: string,
): Promise<unknown> {
  return await eventually(
    server,
    `${id} becomes ${status} ${additional ?? ""}`,
    () => read(server, id),
    (invoice) =>
      get(invoice, "status") === status &&
      (additional === undefined || get(invoice, "additionalStatus") === additional),
  );
}

/** Pays a share of what is due, on chain. */
export async function pay(server: ContractServer, id: string, share = 1): Promise<void> {
  const method = await onChain(server, id);
  const satoshi = Math.ceil(Number(get(method, "due")) * 1e8 * share - 1e-6);
  await server.pay(String(get(method, "destination")), (satoshi / 1e8).toFixed(8));
}

/** Asserts an amount of the invoice's currency to the cent: coins are not divisible at will. */
export function assertAmount(actual: unknown, expected: number, what: string): void {
  assert.equal(typeof actual, "string", `${what} is a decimal text`);
  assert.ok(Math.abs(Number(actual) - expected) < 0.011, `${what}: ${actual}, not ${expected}`);
}

/** Lets time pass: by the hook, or by waiting. */
export async function passTime(server: ContractServer, ms: number): Promise<void> {
  await (server.passTime ?? pause)(ms);
}

/** Asserts that the answer has every property of the recorded one. Newer servers may tell more. */
export function assertTellsAtLeast(recorded: unknown, actual: unknown, what: string): void {
  const missing = shapeDifferences(recorded, actual)
    .filter((difference) => !difference.endsWith("is not in the recording"));
  assert.deepEqual(missing, [], what);
}
