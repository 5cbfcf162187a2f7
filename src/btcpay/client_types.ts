/**
 * The client's interface: what it needs, what it is asked for, what it answers.
 *
 * @module
 */

import type { Clock, HttpFetch, Random } from "../ports.ts";
import type { BtcpayAnswer } from "./call.ts";
import type { FindOptions } from "./find.ts";
import type { RetryOptions } from "./retry.ts";
import type {
  ApiKey,
  Health,
  Invoice,
  InvoicePaymentMethod,
  PublicStatus,
  ServerInfo,
  Store,
  Webhook,
} from "./schemas.ts";

/** What a client needs. */
export interface BtcpayClientOptions {
  /** Address of the server; `parseServerUrl` must accept it. */
  readonly baseUrl: string;
  readonly storeId: string;
  /** Without one, only the public calls are answered. */
  readonly apiKey?: string;
  readonly fetch: HttpFetch;
  readonly clock: Clock;
  readonly random: Random;
  /** Time for one whole answer, ms. 10,000 when left out. */
  readonly timeoutMs?: number;
  /** `DEFAULT_RETRY` when left out. */
  readonly retry?: Omit<RetryOptions, "clock" | "random">;
}

/** A new invoice, in the words of the API. */
export interface NewInvoice {
  /** Decimal string ("29.99"); anything else is refused before it is sent. */
  readonly amount: string;
  /** ISO 4217; the store's own when left out. */
  readonly currency?: string;
  /** Sent in the metadata, and at the top for older servers. */
  readonly orderId?: string;
  readonly metadata?: Readonly<Record<string, string | number>>;
  readonly checkout?: {
    readonly expirationMinutes?: number;
    readonly paymentTolerance?: number;
    readonly redirectURL?: string;
    readonly redirectAutomatically?: boolean;
    readonly defaultLanguage?: string;
  };
}

/** A new webhook, in the words of the API. */
export interface NewWebhook {
  readonly url: string;
  /** The server makes one up, and tells it once, when left out. */
  readonly secret?: string;
  /** Event types; every event when left out. */
  readonly events?: readonly string[];
  /** Whether the server delivers again what was not taken. Yes when left out. */
  readonly automaticRedelivery?: boolean;
}

/** The client of one store. Every method resolves; only aborting rejects. */
export interface BtcpayClient {
  /** Address of the server, without a slash at its end. */
  readonly baseUrl: string;
  readonly storeId: string;
  /** `POST /api/v1/stores/{storeId}/invoices`. Sent once if it may have arrived. */
  createInvoice(invoice: NewInvoice, signal?: AbortSignal): Promise<BtcpayAnswer<Invoice>>;
  /** `GET /api/v1/invoices/{id}`; below the store where a server has no such path. */
  getInvoice(id: string, signal?: AbortSignal): Promise<BtcpayAnswer<Invoice>>;
  /** `GET /api/v1/stores/{storeId}/invoices`, all pages, newest first as the server has them. */
  findInvoices(
    options: FindOptions,
    signal?: AbortSignal,
  ): Promise<BtcpayAnswer<readonly Invoice[]>>;
  /** `GET …/invoices/{id}/payment-methods`, with the payments made. */
  getPaymentMethods(
    id: string,
    signal?: AbortSignal,
  ): Promise<BtcpayAnswer<readonly InvoicePaymentMethod[]>>;
  /** `GET /i/{id}/status`, without the key, for one payment method or the default one. */
  publicStatus(
    id: string,
    options?: { readonly paymentMethodId?: string; readonly signal?: AbortSignal },
  ): Promise<BtcpayAnswer<PublicStatus>>;
  /** `GET /api/v1/stores`: the stores that the key sees. */
  getStores(signal?: AbortSignal): Promise<BtcpayAnswer<readonly Store[]>>;
  /** `GET /api/v1/stores/{storeId}`. */
  getStore(signal?: AbortSignal): Promise<BtcpayAnswer<Store>>;
  /** `GET /api/v1/api-keys/current`: what the key may do. */
  getCurrentApiKey(signal?: AbortSignal): Promise<BtcpayAnswer<ApiKey>>;
  /** `GET /api/v1/health`, without the key. */
  getHealth(signal?: AbortSignal): Promise<BtcpayAnswer<Health>>;
  /** `GET /api/v1/server/info`. */
  getServerInfo(signal?: AbortSignal): Promise<BtcpayAnswer<ServerInfo>>;
  /** `POST /api/v1/stores/{storeId}/webhooks`. */
  createWebhook(webhook: NewWebhook, signal?: AbortSignal): Promise<BtcpayAnswer<Webhook>>;
  /** `GET /api/v1/stores/{storeId}/webhooks`. */
  getWebhooks(signal?: AbortSignal): Promise<BtcpayAnswer<readonly Webhook[]>>;
  /** `DELETE /api/v1/stores/{storeId}/webhooks/{id}`. */
  deleteWebhook(id: string, signal?: AbortSignal): Promise<BtcpayAnswer<undefined>>;
}
