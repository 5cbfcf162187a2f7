/**
 * A sandbox called as a function: no port, no network, the fake clock.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  createSandbox,
  createSandboxState,
  type Sandbox,
} from "../../../src/btcpay/sandbox/mod.ts";
import type { HttpFetch } from "../../../src/ports.ts";
import { createFakeClock, type FakeClock } from "../../fakes/clock.ts";

const START = Date.UTC(2026, 10, 23, 10);
const ORIGIN = "http://127.0.0.1:14142";

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly mediaType: string;
  readonly body: unknown;
}

/** A sandbox and short ways to talk to it. */
export interface SandboxStage extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  readonly storeId: string;
  readonly keys: ReturnType<Sandbox["describe"]>["apiKeys"];
  raw(method: string, path: string, init?: RequestInit): Promise<Answer>;
  call(
    method: string,
    path: string,
    options: { readonly key: string; readonly body?: unknown },
  ): Promise<Answer>;
  /** Creates an invoice of 29.99 EUR but for what is given; its id. */
  create(order?: Readonly<Record<string, unknown>>): Promise<string>;
  invoice(id: string): Promise<Answer>;
  methods(id: string): Promise<Answer>;
  /** Ids found, newest first. */
  find(query: string): Promise<readonly string[]>;
  control(id: string, action: string, body?: unknown): Promise<Answer>;
  /** Pays coins to the invoice's first address. */
  payCoins(id: string, amount: string): Promise<void>;
  passTime(ms: number): Promise<void>;
}

/** Makes one. `fetch` is where its webhooks go. */
export function createStage(options: { readonly fetch?: HttpFetch } = {}): SandboxStage {
  const clock = createFakeClock(START);
  const sandbox = createSandbox(createSandboxState(), {
    clock,
    fetch: options.fetch ?? (() => Promise.reject(new TypeError("no network here"))),
  });
  const { storeId, apiKeys: keys } = sandbox.describe();

  async function raw(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await sandbox.handle(new Request(`${ORIGIN}${path}`, { ...init, method }));
    const text = await response.text();
    const mediaType = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
    const body: unknown = /json/.test(mediaType) && text !== "" ? JSON.parse(text) : text;
    return { status: response.status, text, mediaType, body };
  }

  const stage: SandboxStage = {
    sandbox,
    clock,
    storeId,
    keys,
    raw,
    call: (method, path, { key, body }) =>
      raw(method, path, {
        headers: {
          authorization: `token ${key}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async create(order = {}): Promise<string> {
      const answer = await stage.call("POST", `/api/v1/stores/${storeId}/invoices`, {
        key: keys.agent,
        body: { amount: "29.99", currency: "EUR", ...order },
      });
      assert.equal(answer.status, 200, answer.text);
      return (answer.body as { readonly id: string }).id;
    },
    invoice: (id) => stage.call("GET", `/api/v1/invoices/${id}`, { key: keys.agent }),
    methods: (id) =>
      stage.call("GET", `/api/v1/invoices/${id}/payment-methods`, { key: keys.agent }),
    async find(query): Promise<readonly string[]> {
      const answer = await stage.call("GET", `/api/v1/stores/${storeId}/invoices?${query}`, {
        key: keys.agent,
      });
      return (answer.body as readonly { readonly id: string }[]).map(({ id }) => id);
    },
    async control(id, action, body = {}): Promise<Answer> {
      const answer = await stage.call("POST", `/sandbox/invoices/${id}/${action}`, {
        key: "",
        body,
      });
      assert.equal(answer.status, 200, answer.text);
      return answer;
    },
    async payCoins(id, amount): Promise<void> {
      const [method] = (await stage.methods(id)).body as readonly {
        readonly destination: string;
      }[];
      const body = { address: method?.destination, amount };
      const answer = await stage.call("POST", "/sandbox/pay", { key: "", body });
      assert.equal(answer.status, 200, answer.text);
    },
    async passTime(ms): Promise<void> {
      const answer = await stage.call("POST", "/sandbox/clock", {
        key: "",
        body: { advanceMs: ms },
      });
      assert.equal(answer.status, 200, answer.text);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await sandbox.idle();
      sandbox.close();
    },
  };
  return stage;
}
