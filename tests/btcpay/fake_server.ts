/**
 * A server that is a function, for tests of single calls. The sandbox is the whole one.
 *
 * @module
 */

import { type BtcpayClient, createBtcpayClient } from "../../src/btcpay/mod.ts";
import type { HttpFetch } from "../../src/ports.ts";
import { createFakeClock, type FakeClock } from "../fakes/clock.ts";
import { createFakeRandom } from "../fakes/random.ts";

/** Answers one request; may throw or never resolve. */
export type Handler = (request: SeenRequest) => Response | Promise<Response>;

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  /** `GET /path?query`. */
  readonly line: string;
  readonly headers: Headers;
  /** Parsed JSON, or `undefined`. */
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
}

/** The fake and what it saw. */
export interface FakeServer {
  readonly fetch: HttpFetch;
  readonly seen: readonly SeenRequest[];
  /** `METHOD /path?query` of every request. */
  lines(): readonly string[];
}

/** Makes a server of a handler. */
export function createFakeServer(handler: Handler): FakeServer {
  const seen: SeenRequest[] = [];
  return {
    seen,
    lines: () => seen.map(({ line }) => line),
    async fetch(url, init): Promise<Response> {
      const request: SeenRequest = {
        method: init?.method ?? "GET",
        url: new URL(url),
        line: `${init?.method ?? "GET"} ${new URL(url).pathname}${new URL(url).search}`,
        headers: new Headers(init?.headers),
        body: typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
        signal: init?.signal ?? undefined,
      };
      seen.push(request);
      return await handler(request);
    },
  };
}

/** Answers by `METHOD /path` (without query); anything else is 404 with an empty body. */
export function route(
  routes: Readonly<Record<string, unknown>>,
): (request: SeenRequest) => Response | Promise<Response> {
  return (request) => {
    const found = routes[`${request.method} ${request.url.pathname}`];
    if (found === undefined) return new Response(null, { status: 404 });
    if (typeof found === "function") return found(request);
    return json(found);
  };
}

/** A JSON answer with the server's clock. */
export function json(body: unknown, init: { readonly status?: number } = {}): Response {
  return Response.json(body, {
    status: init.status ?? 200,
    headers: { date: "Mon, 23 Nov 2026 03:38:24 GMT" },
  });
}

/** The server's clock of {@linkcode json}, epoch ms. */
export const SERVER_AT = Date.UTC(2026, 10, 23, 3, 38, 24);

/** BTCPay's answer for a missing permission, an unknown store, an unknown invoice. */
export function forbidden(permission: string): Response {
  return json({
    code: "missing-permission",
    message: "Insufficient",
    missingPermission: permission,
  }, {
    status: 403,
  });
}

/** The store of {@linkcode createTestClient}. */
export const STORE = "StoreOne";
/** Its key. */
export const API_KEY = "secret-api-key-of-the-test";
/** Its address. */
export const BASE = "https://btcpay.example";

/** A client of the fake server, with a clock that stands still until moved. */
export function createTestClient(
  server: Pick<FakeServer, "fetch">,
  options: { readonly apiKey?: string | undefined; readonly attempts?: number } = {},
): { readonly client: BtcpayClient; readonly clock: FakeClock } {
  const clock = createFakeClock(SERVER_AT);
  const apiKey = "apiKey" in options ? options.apiKey : API_KEY;
  const client = createBtcpayClient({
    baseUrl: BASE,
    storeId: STORE,
    ...(apiKey === undefined ? {} : { apiKey }),
    fetch: server.fetch,
    clock,
    random: createFakeRandom(0.5),
    retry: { attempts: options.attempts ?? 1, baseMs: 500, longestWaitMs: 10_000 },
  });
  return { client, clock };
}

/** An invoice as the server says it. */
export function invoiceJson(changes: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    id: "Invoice1",
    storeId: STORE,
    amount: "29.99",
    paidAmount: "0",
    currency: "EUR",
    type: "Standard",
    status: "New",
    additionalStatus: "None",
    checkoutLink: `${BASE}/i/Invoice1`,
    createdTime: 1_795_405_104,
    expirationTime: 1_795_406_004,
    monitoringExpiration: 1_795_492_404,
    archived: false,
    paymentMethods: [],
    metadata: { orderId: "KEY-1", product: "AutoTele Monthly Subscription" },
    ...changes,
  };
}

/** A payment method as the server says it. */
export function methodJson(changes: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    paymentMethodId: "BTC-CHAIN",
    currency: "BTC",
    destination: "bcrt1qaddress",
    paymentLink: "bitcoin:bcrt1qaddress?amount=0.00049984",
    rate: "60000",
    paymentMethodPaid: "0",
    totalPaid: "0",
    due: "0.00049984",
    amount: "0.00049984",
    paymentMethodFee: "0",
    payments: [],
    activated: true,
    ...changes,
  };
}
