/**
 * Webhook deliveries as the real server makes them: signed over the exact bytes, one after the
 * other for each webhook, so that a failing one holds back all later ones until a retry succeeds or
 * its retries are over.
 *
 * @module
 */

import type { Clock, HttpFetch } from "../../ports.ts";
import type { InvoiceEvent, SandboxDelivery, SandboxState, SandboxWebhook } from "./model.ts";
import { randomId } from "./random.ts";
import { seconds } from "./render.ts";

const MINUTE_MS = 60_000;
/** After a failure: 10 s, 1 min, then six times 10 min. */
const RETRY_MS = [10_000, MINUTE_MS, ...Array.from({ length: 6 }, () => 10 * MINUTE_MS)] as const;
const ANSWER_TIMEOUT_MS = 10_000;
const KEPT_DELIVERIES = 1_000;

/** A line that waits for its head's retry. */
interface Wait {
  readonly dueAt: number;
  readonly ended: AbortController;
}

/** Delivers for all webhooks of a sandbox. */
export class WebhookPost {
  readonly #state: SandboxState;
  readonly #clock: Clock;
  readonly #fetch: HttpFetch;
  readonly #now: () => number;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Wait>();
  readonly #ended = new AbortController();

  constructor(
    state: SandboxState,
    options: { readonly clock: Clock; readonly fetch: HttpFetch; readonly now: () => number },
  ) {
    this.#state = state;
    this.#clock = options.clock;
    this.#fetch = options.fetch;
    this.#now = options.now;
  }

  /** Puts events in line for every webhook that wants them. */
  queue(events: readonly InvoiceEvent[]): void {
    for (const event of events) {
      for (const webhook of this.#state.webhooks) {
        if (!webhook.enabled || !wants(webhook, event.type)) continue;
        this.#state.deliveries.push(this.#createDelivery(webhook, event));
      }
    }
    this.#state.deliveries = this.#state.deliveries.slice(-KEPT_DELIVERIES);
    this.deliverDue();
  }

  /** Starts what is due and not under way; what is not due yet wakes by itself. */
  deliverDue(): void {
    for (const webhook of this.#state.webhooks) {
      const head = this.#headOf(webhook);
      if (head === undefined || this.#running.has(webhook.id)) continue;
      if (head.dueAt > this.#now()) this.#wakeAt(webhook.id, head.dueAt);
      else this.#start(webhook);
    }
  }

  #start(webhook: SandboxWebhook): void {
    const run = this.#deliverAll(webhook).finally(() => {
      this.#running.delete(webhook.id);
      // Something may have come, or the head may have to wait.
      this.deliverDue();
    });
    this.#running.set(webhook.id, run);
  }

  /** First in the line of a webhook; nobody when nothing is delivered any more. */
  #headOf({ id }: SandboxWebhook): SandboxDelivery | undefined {
    const isAtWork = !this.#ended.signal.aborted &&
      this.#state.webhooks.some((webhook) => webhook.id === id);
    return isAtWork
      ? this.#state.deliveries.find((one) => one.webhookId === id && !one.isDone)
      : undefined;
  }

  /** Copies a delivery and delivers the copy; its id. */
  redeliver(deliveryId: string): string | undefined {
    const original = this.#state.deliveries.find(({ id }) => id === deliveryId);
    if (original === undefined) return undefined;
    const copy = copyDelivery(original, { dueAt: this.#now(), attempts: 0 });
    this.#state.deliveries.push(copy);
    this.deliverDue();
    return copy.id;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Stops delivering. */
  close(): void {
    this.#ended.abort();
  }

  #createDelivery(webhook: SandboxWebhook, event: InvoiceEvent): SandboxDelivery {
    const id = randomId(22);
    const now = this.#now();
    const body = {
      ...event.extra,
      deliveryId: id,
      webhookId: webhook.id,
      originalDeliveryId: id,
      isRedelivery: false,
      type: event.type,
      timestamp: seconds(now),
      storeId: event.invoice.storeId,
      invoiceId: event.invoice.id,
      metadata: event.invoice.metadata,
    };
    return {
      id,
      webhookId: webhook.id,
      originalId: id,
      type: event.type,
      body: JSON.stringify(body, null, 2),
      createdAt: now,
      dueAt: now,
      attempts: 0,
      isDone: false,
      deliveredAt: null,
      httpCode: null,
      errorMessage: null,
    };
  }

  /** Delivers in order until the line is empty or its head has to wait. */
  async #deliverAll(webhook: SandboxWebhook): Promise<void> {
    for (
      let head = this.#headOf(webhook);
      head !== undefined && head.dueAt <= this.#now();
      head = this.#headOf(webhook)
    ) {
      await this.#deliver(webhook, head);
    }
  }

  async #deliver(webhook: SandboxWebhook, delivery: SandboxDelivery): Promise<void> {
    const { code, error } = await this.#post(webhook, delivery.body);
    // Stopped in the middle: the delivery is still to be done when the state is used again.
    if (this.#ended.signal.aborted) return;
    delivery.deliveredAt = this.#now();
    delivery.httpCode = code ?? null;
    delivery.errorMessage = error ?? null;
    delivery.isDone = true;
    const isFailed = code === undefined || code >= 500 || code === 408 || code === 429;
    const retryMs = RETRY_MS[delivery.attempts];
    if (!isFailed || !webhook.automaticRedelivery || retryMs === undefined) return;
    const retry = copyDelivery(delivery, {
      dueAt: this.#now() + retryMs,
      attempts: delivery.attempts + 1,
    });
    // In the place of the failed one: it holds back all that stands behind it.
    const { deliveries } = this.#state;
    deliveries.splice(deliveries.indexOf(delivery) + 1, 0, retry);
  }

  async #post(
    webhook: SandboxWebhook,
    body: string,
  ): Promise<{ readonly code?: number; readonly error?: string }> {
    try {
      const response = await this.#fetch(webhook.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "BTCPayServer/sandbox",
          "btcpay-sig": `sha256=${await sign(body, webhook.secret)}`,
        },
        body,
        redirect: "manual",
        signal: AbortSignal.any([this.#ended.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return { code: response.status };
    } catch (error) {
      return { error: error instanceof Error ? error.name : "unknown" };
    }
  }

  /** Real time passes too; the control call of the clock wakes sooner. */
  #wakeAt(webhookId: string, dueAt: number): void {
    const before = this.#waiting.get(webhookId);
    if (before?.dueAt === dueAt) return;
    before?.ended.abort();
    const ended = new AbortController();
    this.#waiting.set(webhookId, { dueAt, ended });
    const signal = AbortSignal.any([this.#ended.signal, ended.signal]);
    this.#clock.sleep(dueAt - this.#now(), signal).then(
      () => {
        this.#waiting.delete(webhookId);
        this.deliverDue();
      },
      () => {},
    );
  }
}

/** The same event once more: a new id, the same origin, the time of the first. */
function copyDelivery(
  delivery: SandboxDelivery,
  { dueAt, attempts }: { readonly dueAt: number; readonly attempts: number },
): SandboxDelivery {
  const id = randomId(22);
  const body = { ...JSON.parse(delivery.body), deliveryId: id, isRedelivery: true };
  return {
    ...delivery,
    id,
    body: JSON.stringify(body, null, 2),
    createdAt: dueAt,
    dueAt,
    attempts,
    isDone: false,
    deliveredAt: null,
    httpCode: null,
    errorMessage: null,
  };
}

function wants({ everything, specificEvents }: SandboxWebhook, type: string): boolean {
  return everything || specificEvents.includes(type);
}

async function sign(body: string, secret: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(body));
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
