/**
 * The calls of a BTCPay Server's Greenfield API that this program uses, with the two public ones.
 *
 * @module
 */

import { z } from "zod";
import { parseDecimal } from "../license/money.ts";
import { type BtcpayAnswer, createCall } from "./call.ts";
import type { BtcpayClient, BtcpayClientOptions, NewInvoice, NewWebhook } from "./client_types.ts";
import { findAllInvoices } from "./find.ts";
import { PERMISSIONS } from "./permissions.ts";
import type { BtcpayProblem } from "./problem.ts";
import { DEFAULT_RETRY, withRetry } from "./retry.ts";
import {
  apiKeySchema,
  healthSchema,
  type Invoice,
  invoiceSchema,
  paymentMethodSchema,
  type PublicStatus,
  publicStatusSchema,
  serverInfoSchema,
  storeSchema,
  webhookSchema,
} from "./schemas.ts";
import { isId, parseServerUrl } from "./server_url.ts";
import { createTransport } from "./transport.ts";

export type { BtcpayClient, BtcpayClientOptions, NewInvoice, NewWebhook } from "./client_types.ts";

/** Time for one whole answer, ms. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Makes the client of one store. Throws TypeError for an address that is refused and for a store id
 * that cannot stand in a path: the configuration is checked before.
 */
export function createBtcpayClient(options: BtcpayClientOptions): BtcpayClient {
  const server = parseServerUrl(options.baseUrl);
  if (server.kind === "refused") throw new TypeError(`Cannot use server URL: ${server.code}`);
  const { storeId } = options;
  if (!isId(storeId)) throw new TypeError("Cannot use store id: odd characters");
  const transport = createTransport({
    baseUrl: server.base,
    fetch: options.fetch,
    clock: options.clock,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
  });
  const send = withRetry(transport, {
    ...(options.retry ?? DEFAULT_RETRY),
    clock: options.clock,
    random: options.random,
  });
  const { call, callInvoice } = createCall(send, storeId);
  const store = `/api/v1/stores/${storeId}`;

  return {
    baseUrl: server.base,
    storeId,

    createInvoice(invoice, signal): Promise<BtcpayAnswer<Invoice>> {
      const paths = refuseNewInvoice(invoice);
      if (paths.length > 0) return Promise.resolve(refused(paths));
      return call({
        method: "POST",
        path: `${store}/invoices`,
        body: toCreateBody(invoice),
        schema: invoiceSchema,
        permission: PERMISSIONS.createInvoice,
      }, signal);
    },

    getInvoice: (id, signal) => callInvoice(id, { rest: "", schema: invoiceSchema }, signal),

    getPaymentMethods: (id, signal) =>
      callInvoice(
        id,
        { rest: "/payment-methods", schema: z.array(paymentMethodSchema) },
        signal,
      ),

    findInvoices: (find, signal) => findAllInvoices(call, `${store}/invoices`, find, signal),

    publicStatus(id, { paymentMethodId, signal } = {}): Promise<BtcpayAnswer<PublicStatus>> {
      if (!isId(id)) return Promise.resolve(refused(["invoiceId"]));
      return call({
        path: `/i/${id}/status`,
        query: paymentMethodId === undefined ? [] : [["paymentMethodId", paymentMethodId]],
        schema: publicStatusSchema,
        auth: "none",
      }, signal);
    },

    getStores: (signal) =>
      call({ path: "/api/v1/stores", schema: z.array(storeSchema), isList: true }, signal),

    getStore: (signal) =>
      call({
        path: store,
        schema: storeSchema,
        permission: PERMISSIONS.viewStoreSettings,
      }, signal),

    getCurrentApiKey: (signal) =>
      call({ path: "/api/v1/api-keys/current", schema: apiKeySchema }, signal),

    getHealth: (signal) =>
      call({ path: "/api/v1/health", schema: healthSchema, auth: "none" }, signal),

    getServerInfo: (signal) =>
      call({ path: "/api/v1/server/info", schema: serverInfoSchema }, signal),

    createWebhook: (webhook, signal) =>
      call({
        method: "POST",
        path: `${store}/webhooks`,
        body: toWebhookBody(webhook),
        schema: webhookSchema,
        permission: PERMISSIONS.modifyWebhooks,
      }, signal),

    getWebhooks: (signal) =>
      call({
        path: `${store}/webhooks`,
        schema: z.array(webhookSchema),
        permission: PERMISSIONS.modifyWebhooks,
        isList: true,
      }, signal),

    deleteWebhook(id, signal): Promise<BtcpayAnswer<undefined>> {
      if (!isId(id)) return Promise.resolve(refused(["webhookId"]));
      return call({
        method: "DELETE",
        path: `${store}/webhooks/${id}`,
        schema: z.unknown().transform(() => undefined),
        permission: PERMISSIONS.modifyWebhooks,
      }, signal);
    },
  };
}

/** "29,99" would be taken as 2999 by the server: nothing but a plain decimal leaves. */
function refuseNewInvoice(invoice: NewInvoice): readonly string[] {
  const amount = parseDecimal(invoice.amount);
  const isCurrency = invoice.currency === undefined || /^[A-Za-z0-9]{1,10}$/.test(invoice.currency);
  return [
    ...(amount === undefined || amount.units < 0n ? ["amount"] : []),
    ...(isCurrency ? [] : ["currency"]),
  ];
}

function toCreateBody(invoice: NewInvoice): unknown {
  const { orderId } = invoice;
  return {
    amount: invoice.amount,
    ...(invoice.currency === undefined ? {} : { currency: invoice.currency }),
    // Servers of today drop the top-level order id without a word; those before Greenfield's
    // metadata know only that one.
    ...(orderId === undefined ? {} : { orderId }),
    metadata: { ...invoice.metadata, ...(orderId === undefined ? {} : { orderId }) },
    ...(invoice.checkout === undefined ? {} : { checkout: invoice.checkout }),
  };
}

function toWebhookBody(webhook: NewWebhook): unknown {
  return {
    enabled: true,
    automaticRedelivery: webhook.automaticRedelivery ?? true,
    url: webhook.url,
    authorizedEvents: webhook.events === undefined
      ? { everything: true }
      : { everything: false, specificEvents: webhook.events },
    ...(webhook.secret === undefined ? {} : { secret: webhook.secret }),
  };
}

function refused(paths: readonly string[]): {
  readonly kind: "problem";
  readonly problem: BtcpayProblem;
} {
  return { kind: "problem", problem: { code: "validation", retryable: false, paths } };
}
