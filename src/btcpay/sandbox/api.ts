/**
 * The Greenfield calls, with the real server's status codes and bodies.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { hasPermission, PERMISSIONS } from "../permissions.ts";
import { createInvoice, type FieldError, recordOf } from "./create.ts";
import { markInvoice, updateInvoice } from "./life.ts";
import { findInvoice, type SandboxInvoice, type SandboxKey } from "./model.ts";
import { randomHex } from "./random.ts";
import { renderInvoice, renderKey, renderMethods, renderStore } from "./render.ts";
import { addWebhookCalls } from "./webhook_calls.ts";
import type { SandboxWorld } from "./world.ts";

const LARGEST_PAGE = 50;

/** Makes the API of one sandbox. */
export function createApi(world: SandboxWorld): Hono {
  const { state } = world;
  const api = new Hono();
  const guard = createGuard(world);
  const origin = (context: Context): string => new URL(context.req.url).origin;

  api.get("/api/v1/health", (context) => json(context, { synchronized: true }));

  api.get("/api/v1/server/info", (context) => {
    const key = guard.key(context);
    if (key instanceof Response) return key;
    return json(context, {
      syncStatus: [{
        chainHeight: state.blockHeight,
        syncHeight: state.blockHeight,
        nodeInformation: {
          headers: state.blockHeight,
          blocks: state.blockHeight,
          verificationProgress: 1,
        },
        paymentMethodId: "BTC-CHAIN",
        available: true,
      }],
      version: world.options.version ?? "2.4.7",
      onion: null,
      supportedPaymentMethods: ["BTC-CHAIN", "BTC-LN", "LTC-CHAIN"],
      fullySynched: true,
    });
  });

  api.get("/api/v1/api-keys/current", (context) => {
    const key = guard.key(context);
    return key instanceof Response ? key : json(context, renderKey(key));
  });

  api.get("/api/v1/users/me", (context) => {
    const key = guard.key(context);
    return key instanceof Response ? key : missing(context, "btcpay.user.canviewprofile");
  });

  api.post("/api/v1/api-keys", async (context) => {
    const refused = guard.refuse(context, PERMISSIONS.unrestricted);
    if (refused !== undefined) return refused;
    const body = await readBody(context);
    if (body instanceof Response) return body;
    const permissions = Array.isArray(body["permissions"])
      ? body["permissions"].filter((one) => typeof one === "string")
      : [];
    const label = typeof body["label"] === "string" ? body["label"] : "";
    const key: SandboxKey = { key: randomHex(40), label, permissions };
    state.keys.push(key);
    return json(context, renderKey(key));
  });

  api.delete("/api/v1/api-keys/:key", (context) => {
    const refused = guard.refuse(context, PERMISSIONS.unrestricted);
    if (refused !== undefined) return refused;
    const left = state.keys.filter(({ key }) => key !== context.req.param("key"));
    if (left.length === state.keys.length) {
      return context.json(
        { code: "apikey-not-found", message: "The API key was not found" },
        404,
      );
    }
    state.keys = left;
    return context.body(null, 200);
  });

  api.get("/api/v1/stores", (context) => {
    const refused = guard.refuse(context, PERMISSIONS.viewStoreSettings, state.storeId);
    return refused ?? json(context, [renderStore(state)]);
  });

  api.get("/api/v1/stores/:store", (context) => {
    const { store } = context.req.param();
    const refused = guard.refuse(context, PERMISSIONS.viewStoreSettings, store);
    return refused ?? json(context, renderStore(state));
  });

  api.post("/api/v1/stores/:store/invoices", async (context) => {
    const refused = guard.refuse(context, PERMISSIONS.createInvoice, context.req.param("store"));
    if (refused !== undefined) return refused;
    const body = await readBody(context);
    if (body instanceof Response) return body;
    const answer = createInvoice(state, body, world.now());
    if (answer.kind === "invalid") return json(context, answer.errors, 422);
    if (answer.kind === "rejected") {
      return json(context, { code: "generic-error", message: answer.message }, 400);
    }
    state.invoices.push(answer.invoice);
    world.tell([{ type: "InvoiceCreated", invoice: answer.invoice, extra: {} }]);
    return json(context, renderInvoice(answer.invoice, { origin: origin(context) }));
  });

  api.get("/api/v1/stores/:store/invoices", (context) => {
    const refused = guard.refuse(context, PERMISSIONS.viewInvoices, context.req.param("store"));
    if (refused !== undefined) return refused;
    const url = new URL(context.req.url);
    const includeMethods = url.searchParams.get("includePaymentMethods") === "true";
    return json(
      context,
      searchInvoices(state.invoices, url.searchParams).map((invoice) =>
        renderInvoice(invoice, { origin: url.origin, includeMethods })
      ),
    );
  });

  /** Reads one by either path; an unknown one is a missing permission, as on the real server. */
  function withInvoice(
    permission: string,
    answer: (context: Context, invoice: SandboxInvoice) => Response | Promise<Response>,
  ): (context: Context) => Response | Promise<Response> {
    return (context) => {
      const { store, id = "" } = context.req.param() as { store?: string; id?: string };
      const refused = guard.refuse(context, permission, store ?? state.storeId);
      if (refused !== undefined) return refused;
      const invoice = findInvoice(state, id);
      return invoice === undefined ? missing(context, permission) : answer(context, invoice);
    };
  }

  for (const base of ["/api/v1/stores/:store/invoices", "/api/v1/invoices"]) {
    api.get(
      `${base}/:id`,
      withInvoice(
        PERMISSIONS.viewInvoices,
        (context, invoice) => json(context, renderInvoice(invoice, { origin: origin(context) })),
      ),
    );
    api.get(
      `${base}/:id/payment-methods`,
      withInvoice(
        PERMISSIONS.viewInvoices,
        (context, invoice) => json(context, renderMethods(invoice)),
      ),
    );
    api.delete(
      `${base}/:id`,
      withInvoice(PERMISSIONS.modifyInvoices, (context, invoice) => {
        invoice.isArchived = true;
        return context.body(null, 200);
      }),
    );
    api.post(
      `${base}/:id/unarchive`,
      withInvoice(PERMISSIONS.modifyInvoices, (context, invoice) => {
        invoice.isArchived = false;
        return json(context, renderInvoice(invoice, { origin: origin(context) }));
      }),
    );
    api.post(
      `${base}/:id/status`,
      withInvoice(PERMISSIONS.modifyInvoices, async (context, invoice) => {
        const body = await readBody(context);
        if (body instanceof Response) return body;
        const status = body["status"];
        if (status !== "Settled" && status !== "Invalid") {
          const message = "Status can only be marked to invalid or settled";
          return json(context, [{ path: "Status", message }], 422);
        }
        // The real server answers with the status before the mark.
        const before = renderInvoice(invoice, { origin: origin(context) });
        world.tell(markInvoice(invoice, status));
        return json(context, before);
      }),
    );
  }

  addWebhookCalls(api, { world, guard, readBody, json });
  return api;
}

/** Who is calling, and whether he may. */
export interface Guard {
  /** The caller's key, or 401. */
  key(context: Context): SandboxKey | Response;
  /** 401 or 403, or nothing when the call may go on. */
  refuse(context: Context, permission: string, storeId?: string): Response | undefined;
}

function createGuard(world: SandboxWorld): Guard {
  const { state } = world;
  function key(context: Context): SandboxKey | Response {
    world.updateAll();
    const header = context.req.header("authorization") ?? "";
    if (header === "") {
      return unauthenticated(context, "Authentication is required for accessing this endpoint");
    }
    if (/^basic /i.test(header)) {
      const message = "Basic authentication failed: User not found or invalid password";
      return unauthenticated(context, message);
    }
    const given = /^(?:token|bearer) +(\S+)$/i.exec(header)?.[1];
    return state.keys.find((one) => one.key === given) ??
      unauthenticated(context, "ApiKey authentication failed: Unknown API Key");
  }
  return {
    key,
    refuse(context, permission, storeId): Response | undefined {
      const caller = key(context);
      if (caller instanceof Response) return caller;
      const isKnown = storeId === undefined || storeId === state.storeId;
      const mayDo = hasPermission(caller.permissions, permission, storeId ?? state.storeId);
      return isKnown && mayDo ? undefined : missing(context, permission);
    },
  };
}

/** JSON as the real server types it. */
export function json(context: Context, value: unknown, status: 200 | 400 | 422 = 200): Response {
  return context.body(JSON.stringify(value), status, {
    "content-type": "application/json; charset=utf-8",
  });
}

function unauthenticated(context: Context, message: string): Response {
  return context.json({ code: "unauthenticated", message }, 401);
}

function missing(context: Context, permission: string): Response {
  const message =
    `Insufficient API Permissions. Please use an API key with permission "${permission}".` +
    " You can create an API key in your account's settings / Api Keys.";
  return context.json({ missingPermission: permission, code: "missing-permission", message }, 403);
}

/** The body as an object, or 415 or 422. */
export async function readBody(
  context: Context,
): Promise<Readonly<Record<string, unknown>> | Response> {
  const required: FieldError = { path: "request", message: "The request field is required." };
  if (!/^application\/(?:json|.+\+json)/.test(context.req.header("content-type") ?? "")) {
    const problem = {
      type: "https://tools.ietf.org/html/rfc9110#section-15.5.16",
      title: "Unsupported Media Type",
      status: 415,
      traceId: `00-${randomHex(32)}-${randomHex(16)}-00`,
    };
    return context.body(JSON.stringify(problem), 415, {
      "content-type": "application/problem+json; charset=utf-8",
    });
  }
  const text = await context.req.text();
  if (text.trim() === "") {
    return json(
      context,
      [{ path: "", message: "A non-empty request body is required." }, required],
      422,
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return recordOf(value);
    }
    const message =
      "Cannot deserialize the current JSON into an object.\nPath '', line 1, position 1.";
    return json(context, [{ path: "", message }, required], 422);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `Unexpected end when deserializing object. line 1, position ${text.length}.`;
    return json(context, [{ path: "", message }, required], 422);
  }
}

function searchInvoices(
  invoices: readonly SandboxInvoice[],
  wanted: URLSearchParams,
): readonly SandboxInvoice[] {
  const orderIds = wanted.getAll("orderId");
  const statuses = wanted.getAll("status").map((status) => status.toLowerCase());
  const text = wanted.get("textSearch")?.toLowerCase();
  const startAt = Number(wanted.get("startDate") ?? 0) * 1000;
  const endAt = Number(wanted.get("endDate") ?? Number.MAX_SAFE_INTEGER) * 1000;
  const skip = Number(wanted.get("skip") ?? 0);
  const take = Math.min(Number(wanted.get("take") ?? LARGEST_PAGE), 1_000);
  return invoices.filter((invoice) => {
    const orderId = String(invoice.metadata["orderId"] ?? "");
    return (orderIds.length === 0 || orderIds.includes(orderId)) &&
      (statuses.length === 0 || statuses.includes(invoice.status.toLowerCase())) &&
      (text === undefined || orderId.toLowerCase().includes(text) ||
        invoice.id.toLowerCase() === text) &&
      invoice.createdAt >= startAt && invoice.createdAt <= endAt &&
      (!invoice.isArchived || wanted.get("includeArchived") === "true");
  }).sort((a, b) => b.createdAt - a.createdAt).slice(skip, skip + take);
}

/** An invoice as it is just now. */
export function current(world: SandboxWorld, id: string): SandboxInvoice | undefined {
  const invoice = findInvoice(world.state, id);
  if (invoice !== undefined) world.tell(updateInvoice(invoice, world.now()), invoice);
  return invoice;
}
