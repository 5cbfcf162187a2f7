/**
 * What the sandbox remembers. All of it is JSON, so that a state file is the state. Coins are whole
 * satoshi (1e-8), fiat is whole cents, instants are epoch milliseconds.
 *
 * @module
 */

/** Status words of the API. */
export type InvoiceStatus = "New" | "Processing" | "Settled" | "Expired" | "Invalid";

/** One way to pay one invoice. */
export interface SandboxMethod {
  readonly id: string;
  /** `BTC`, `LTC`. */
  readonly coin: string;
  readonly isLightning: boolean;
  readonly address: string;
  /** Fiat per coin. */
  readonly rate: number;
  readonly keyIndex: number;
  /** A payment on chain has come, so that a further one costs a network fee. */
  hasFee: boolean;
}

/** One payment to one invoice. */
export interface SandboxPayment {
  readonly id: string;
  readonly methodId: string;
  readonly value: number;
  readonly fee: number;
  readonly receivedAt: number;
  confirmations: number;
  /** Another transaction spends its coins; with the next block it is gone. */
  isReplaced: boolean;
}

/** The checkout options of an invoice, as the API shows them. */
export interface SandboxCheckout {
  readonly speedPolicy: string;
  readonly paymentMethods: readonly string[];
  readonly defaultPaymentMethod: string | null;
  readonly expirationMinutes: number;
  readonly monitoringMinutes: number;
  readonly paymentTolerance: number;
  readonly redirectURL: string | null;
  readonly redirectAutomatically: boolean;
  readonly defaultLanguage: string | null;
  readonly lazyPaymentMethods: boolean | null;
}

/** One invoice. */
export interface SandboxInvoice {
  readonly id: string;
  readonly storeId: string;
  /** As the API shows it: "29.99", "2999", "0.0". */
  readonly amount: string;
  readonly cents: number;
  readonly type: "Standard" | "TopUp";
  readonly currency: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly checkout: SandboxCheckout;
  readonly createdAt: number;
  /** Not readonly: the control call `expire` brings it forward. */
  expiresAt: number;
  monitoredUntil: number;
  readonly methods: readonly SandboxMethod[];
  payments: SandboxPayment[];
  status: InvoiceStatus;
  additionalStatus: string;
  isArchived: boolean;
}

/** One API key. */
export interface SandboxKey {
  readonly key: string;
  readonly label: string;
  readonly permissions: readonly string[];
}

/** One webhook. */
export interface SandboxWebhook {
  readonly id: string;
  enabled: boolean;
  readonly secret: string;
  automaticRedelivery: boolean;
  url: string;
  everything: boolean;
  specificEvents: readonly string[];
}

/** One delivery, done or to be done. A retry is a delivery of its own. */
export interface SandboxDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly originalId: string;
  readonly type: string;
  readonly body: string;
  readonly createdAt: number;
  /** Not before that. */
  readonly dueAt: number;
  /** How many times the event was tried before, since it was queued. */
  readonly attempts: number;
  isDone: boolean;
  deliveredAt: number | null;
  httpCode: number | null;
  errorMessage: string | null;
}

/** Everything. */
export interface SandboxState {
  readonly storeId: string;
  readonly storeName: string;
  readonly currency: string;
  readonly webhookSecret: string;
  /** Sandbox clock minus the real one, ms. */
  clockOffsetMs: number;
  nextKeyIndex: number;
  blockHeight: number;
  keys: SandboxKey[];
  invoices: SandboxInvoice[];
  webhooks: SandboxWebhook[];
  deliveries: SandboxDelivery[];
}

/** Something that a webhook tells. */
export interface InvoiceEvent {
  readonly type: string;
  readonly invoice: SandboxInvoice;
  /** Properties in front of the common ones, in the order of the real server. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Finds the invoice, or nothing. */
export function findInvoice(state: SandboxState, id: string): SandboxInvoice | undefined {
  return state.invoices.find((invoice) => invoice.id === id);
}
