/**
 * The calls that manage webhooks.
 *
 * @module
 */

import type { Context, Hono } from "hono";
import { PERMISSIONS } from "../permissions.ts";
import type { Guard, json, readBody } from "./api.ts";
import { recordOf } from "./create.ts";
import type { SandboxWebhook } from "./model.ts";
import { randomId } from "./random.ts";
import { renderWebhook, seconds } from "./render.ts";
import type { SandboxWorld } from "./world.ts";

/** Adds them to the API. */
export function addWebhookCalls(
  api: Hono,
  tools: {
    readonly world: SandboxWorld;
    readonly guard: Guard;
    readonly readBody: typeof readBody;
    readonly json: typeof json;
  },
): void {
  const { world, guard, readBody, json } = tools;
  const { state } = world;
  const base = "/api/v1/stores/:store/webhooks";
  const refuse = (context: Context): Response | undefined =>
    guard.refuse(context, PERMISSIONS.modifyWebhooks, context.req.param("store") ?? "");
  const find = (context: Context): SandboxWebhook | undefined =>
    state.webhooks.find(({ id }) => id === context.req.param("id"));

  api.post(base, async (context) => {
    const refused = refuse(context);
    if (refused !== undefined) return refused;
    const body = await readBody(context);
    if (body instanceof Response) return body;
    if (!isWebAddress(body["url"])) {
      return json(context, [{ path: "Url", message: "Invalid Url" }], 422);
    }
    const events = recordOf(body["authorizedEvents"]);
    const webhook: SandboxWebhook = {
      id: randomId(22),
      enabled: body["enabled"] !== false,
      secret: typeof body["secret"] === "string" && body["secret"] !== ""
        ? body["secret"]
        : randomId(22),
      automaticRedelivery: body["automaticRedelivery"] !== false,
      url: body["url"],
      everything: events["everything"] !== false,
      specificEvents: textsOf(events["specificEvents"]),
    };
    state.webhooks.push(webhook);
    return json(context, renderWebhook(webhook, { withSecret: true }));
  });

  api.get(base, (context) =>
    refuse(context) ??
      json(context, state.webhooks.map((one) => renderWebhook(one, { withSecret: false }))));

  api.get(`${base}/:id`, (context) => {
    const webhook = find(context);
    return refuse(context) ??
      (webhook === undefined
        ? notFound(context)
        : json(context, renderWebhook(webhook, { withSecret: false })));
  });

  api.put(`${base}/:id`, async (context) => {
    const refused = refuse(context);
    if (refused !== undefined) return refused;
    const webhook = find(context);
    if (webhook === undefined) return notFound(context);
    const body = await readBody(context);
    if (body instanceof Response) return body;
    if (isWebAddress(body["url"])) webhook.url = body["url"];
    webhook.enabled = body["enabled"] !== false;
    webhook.automaticRedelivery = body["automaticRedelivery"] !== false;
    const events = recordOf(body["authorizedEvents"]);
    webhook.everything = events["everything"] !== false;
    webhook.specificEvents = textsOf(events["specificEvents"]);
    return json(context, renderWebhook(webhook, { withSecret: false }));
  });

  api.delete(`${base}/:id`, (context) => {
    const refused = refuse(context);
    if (refused !== undefined) return refused;
    state.webhooks = state.webhooks.filter(({ id }) => id !== context.req.param("id"));
    return context.body(null, 200);
  });

  api.get(`${base}/:id/deliveries`, (context) => {
    const refused = refuse(context);
    if (refused !== undefined) return refused;
    const count = Number(context.req.query("count") ?? Number.MAX_SAFE_INTEGER);
    const own = state.deliveries.filter(({ webhookId, deliveredAt }) =>
      webhookId === context.req.param("id") && deliveredAt !== null
    );
    return json(
      context,
      own.toReversed().sort((a, b) => b.createdAt - a.createdAt).slice(0, count).map((
        delivery,
      ) => ({
        id: delivery.id,
        timestamp: seconds(delivery.createdAt),
        deliveryTime: delivery.deliveredAt === null ? null : seconds(delivery.deliveredAt),
        httpCode: delivery.httpCode,
        errorMessage: delivery.errorMessage,
        status: deliveryStatus(delivery.httpCode),
      })),
    );
  });

  api.post(`${base}/:id/deliveries/:delivery/redeliver`, (context) => {
    const refused = refuse(context);
    if (refused !== undefined) return refused;
    const id = world.redeliver(context.req.param("delivery"));
    return id === undefined ? notFound(context) : json(context, id);
  });
}

function deliveryStatus(httpCode: number | null): string {
  if (httpCode === null) return "Failed";
  return httpCode < 300 ? "HttpSuccess" : "HttpError";
}

function notFound(context: Context): Response {
  return context.json({ code: "webhook-not-found", message: "The webhook was not found" }, 404);
}

function isWebAddress(value: unknown): value is string {
  return typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? "");
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
