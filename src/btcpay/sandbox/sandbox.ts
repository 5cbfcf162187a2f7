/**
 * The sandbox as one function from request to answer.
 *
 * @module
 */

import { Hono } from "hono";
import { isLoopbackHost } from "../server_url.ts";
import { createApi } from "./api.ts";
import { createControl } from "./control.ts";
import { Faults } from "./faults.ts";
import type { SandboxState } from "./model.ts";
import { createPages } from "./pages.ts";
import { randomHex, randomId } from "./random.ts";
import { type SandboxOptions, SandboxWorld } from "./world.ts";

/** What a program needs to know to use a sandbox. */
export interface SandboxDescription {
  readonly storeId: string;
  readonly apiKeys: {
    /** May view and create. */
    readonly agent: string;
    readonly view: string;
    readonly create: string;
    /** Unrestricted. */
    readonly admin: string;
  };
  readonly webhookSecret: string;
  readonly currency: string;
}

/** A running sandbox. */
export interface Sandbox {
  /**
   * Answers a request. `remoteAddress` is the caller's address; without one (a unit test) he counts
   * as local. Never rejects but for an aborted request.
   */
  handle(request: Request, from?: { readonly remoteAddress?: string }): Promise<Response>;
  describe(): SandboxDescription;
  /** The state, to be kept as JSON. */
  state(): SandboxState;
  /** Resolves when no webhook delivery is under way. */
  idle(): Promise<void>;
  /** Ends what goes on in the background. */
  close(): void;
}

const KEY_LABELS = ["agent", "view", "create", "admin"] as const;

/** The state of a new sandbox: one store, four keys, no invoice. */
export function createSandboxState(): SandboxState {
  const storeId = randomId(44);
  const view = `btcpay.store.canviewinvoices:${storeId}`;
  const create = `btcpay.store.cancreateinvoice:${storeId}`;
  const permissions = {
    agent: [view, create],
    view: [view],
    create: [create],
    admin: ["unrestricted"],
  };
  return {
    storeId,
    storeName: "Sandbox store",
    currency: "EUR",
    webhookSecret: randomId(22),
    clockOffsetMs: 0,
    nextKeyIndex: 100,
    blockHeight: 164,
    keys: KEY_LABELS.map((label) => ({
      key: randomHex(40),
      label,
      permissions: permissions[label],
    })),
    invoices: [],
    webhooks: [],
    deliveries: [],
  };
}

/**
 * Makes a sandbox of a state.
 *
 * ```ts
 * import { createSandbox, createSandboxState } from "@autotele/license-agent/btcpay/sandbox";
 * const clock = { now: () => 0, monotonic: () => 0, sleep: () => new Promise<void>(() => {}) };
 * const sandbox = createSandbox(createSandboxState(), { clock, fetch });
 * const answer = await sandbox.handle(new Request("http://localhost/api/v1/health"));
 * console.assert(answer.status === 200);
 * ```
 */
export function createSandbox(state: SandboxState, options: SandboxOptions): Sandbox {
  const world = new SandboxWorld(state, options);
  const faults = new Faults(options.clock);
  const remotes = new WeakMap<Request, string>();
  const control = createControl(world, faults, (request) => isLocal(remotes.get(request)));
  const app = new Hono();
  for (const part of [createApi(world), createPages(world), control]) app.route("/", part);
  const routes = app.routes.filter(({ path }) => !path.includes("*"))
    .map(({ path, method }) => ({ pattern: toPattern(path), method }));
  app.notFound((context) => {
    const allowed = routes.filter(({ pattern }) => pattern.test(context.req.path))
      .map(({ method }) => method);
    if (allowed.length === 0) return context.body(null, 404);
    return context.body(null, 405, { allow: [...new Set(allowed)].sort().join(", ") });
  });
  app.onError((error) => {
    throw error;
  });

  return {
    async handle(request, from = {}): Promise<Response> {
      const { remoteAddress } = from;
      if (remoteAddress !== undefined) remotes.set(request, remoteAddress);
      const env = {
        // The checkout page's buttons are control calls of whoever pressed them.
        control(inner: Request): Promise<Response> {
          if (remoteAddress !== undefined) remotes.set(inner, remoteAddress);
          return Promise.resolve(app.fetch(inner));
        },
      };
      const answer = async (): Promise<Response> => {
        world.updateAll();
        return await app.fetch(request, env);
      };
      const isControl = new URL(request.url).pathname.startsWith("/sandbox/");
      const response = isControl ? await answer() : await faults.apply(request, answer);
      return withDate(response, world.now());
    },
    describe(): SandboxDescription {
      const keyOf = (label: string): string =>
        state.keys.find((key) => key.label === label)?.key ?? "";
      return {
        storeId: state.storeId,
        apiKeys: {
          agent: keyOf("agent"),
          view: keyOf("view"),
          create: keyOf("create"),
          admin: keyOf("admin"),
        },
        webhookSecret: state.webhookSecret,
        currency: state.currency,
      };
    },
    state: () => state,
    idle: () => world.idle(),
    close: () => world.close(),
  };
}

/** The Date header is the sandbox's clock. An upgraded socket's answer is left alone. */
function withDate(response: Response, now: number): Response {
  if (response.status === 101) return response;
  response.headers.set("date", new Date(now).toUTCString());
  return response;
}

function isLocal(remoteAddress: string | undefined): boolean {
  return remoteAddress === undefined || isLoopbackHost(remoteAddress) || remoteAddress === "::1" ||
    remoteAddress.startsWith("::ffff:127.");
}

/** `/i/:id` → what matches it. */
function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:[^/]+/g, "[^/]+")}$`);
}
