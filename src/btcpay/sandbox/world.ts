/**
 * The sandbox at work: its state, its clock, who watches which invoice, and what is told to whom.
 *
 * @module
 */

import type { Clock, HttpFetch } from "../../ports.ts";
import { updateInvoice } from "./life.ts";
import type { InvoiceEvent, SandboxInvoice, SandboxState } from "./model.ts";
import { WebhookPost } from "./webhooks.ts";

/** What a sandbox needs of the world. */
export interface SandboxOptions {
  readonly clock: Clock;
  /** For webhook deliveries. */
  readonly fetch: HttpFetch;
  /** The runtime's WebSocket upgrade; without one the status socket answers 501. */
  readonly upgradeWebSocket?: (
    request: Request,
  ) => { readonly socket: WebSocket; readonly response: Response };
  /** Version told by server info. */
  readonly version?: string;
}

/** State, clock, watchers and webhooks of one sandbox. */
export class SandboxWorld {
  readonly state: SandboxState;
  readonly options: SandboxOptions;
  readonly #webhooks: WebhookPost;
  readonly #watchers = new Map<string, Set<() => void>>();

  constructor(state: SandboxState, options: SandboxOptions) {
    this.state = state;
    this.options = options;
    this.#webhooks = new WebhookPost(state, {
      clock: options.clock,
      fetch: options.fetch,
      now: () => this.now(),
    });
  }

  /** The sandbox's time, epoch ms. */
  now(): number {
    return this.options.clock.now() + this.state.clockOffsetMs;
  }

  /** Moves the clock; everything that falls due is told before this returns. */
  moveClock(toNow: number): void {
    this.state.clockOffsetMs = toNow - this.options.clock.now();
    this.updateAll();
  }

  /** Brings every invoice up to date with the time. */
  updateAll(): void {
    for (const invoice of this.state.invoices) {
      this.tell(updateInvoice(invoice, this.now()), invoice);
    }
    // A state that was loaded may hold deliveries that nobody has started yet.
    this.#webhooks.deliverDue();
  }

  /** Delivers events, and gives those who watch the invoice a hint. */
  tell(events: readonly InvoiceEvent[], changed?: SandboxInvoice): void {
    if (events.length === 0) return;
    const touched = new Set(events.map(({ invoice }) => invoice.id));
    if (changed !== undefined) touched.add(changed.id);
    for (const id of touched) this.hint(id);
    this.#webhooks.queue(events);
  }

  /** A hint without an event: a replaced payment tells no webhook. */
  hint(invoiceId: string): void {
    for (const watcher of this.#watchers.get(invoiceId) ?? []) watcher();
  }

  /** Calls `watcher` whenever the invoice changes, until the returned function is called. */
  watch(invoiceId: string, watcher: () => void): () => void {
    const watchers = this.#watchers.get(invoiceId) ?? new Set();
    watchers.add(watcher);
    this.#watchers.set(invoiceId, watchers);
    return () => watchers.delete(watcher);
  }

  /** Delivers one delivery again, as the API's `redeliver` does; its new id. */
  redeliver(deliveryId: string): string | undefined {
    return this.#webhooks.redeliver(deliveryId);
  }

  /** Resolves when no delivery is under way. One that waits for its retry is not under way. */
  idle(): Promise<void> {
    return this.#webhooks.idle();
  }

  /** Ends what goes on in the background. */
  close(): void {
    this.#webhooks.close();
  }
}
