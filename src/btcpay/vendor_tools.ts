/**
 * The vendor's plain questions to his store (`stores`, `invoice …`), without the license rules.
 *
 * @module
 */

import { maskLicenseKey } from "../license/license_key.ts";
import type { SourceProblem } from "../license/payment_source.ts";
import type { BtcpayAnswer } from "./call.ts";
import type { BtcpayClient } from "./client_types.ts";
import type { Invoice } from "./schemas.ts";
import { toSourceProblem } from "./problem.ts";

/** An answer, as commands want it. */
export type VendorAnswer<T> =
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: "notFound" }
  | { readonly kind: "problem"; readonly problem: SourceProblem };

/** An invoice, cut down to what is shown. Instants are ISO 8601, the order id is masked. */
export interface ShownInvoice {
  readonly invoiceId: string;
  readonly orderId: string | null;
  readonly progress: string;
  readonly cause: string;
  readonly amount: { readonly value: string; readonly currency: string };
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly checkoutLink: string | null;
}

/** A store, cut down to what is shown. */
export interface ShownStore {
  readonly id: string;
  readonly name: string;
  readonly currency: string | null;
}

/** The questions. Every one resolves. */
export interface StoreTools {
  stores(): Promise<VendorAnswer<readonly ShownStore[]>>;
  createInvoice(
    options: { readonly amount: string; readonly currency: string; readonly orderId?: string },
  ): Promise<VendorAnswer<ShownInvoice>>;
  getInvoice(id: string): Promise<VendorAnswer<ShownInvoice>>;
  findInvoices(orderId: string): Promise<VendorAnswer<readonly ShownInvoice[]>>;
}

/** Makes the tools of one client. */
export function createVendorTools(client: BtcpayClient): StoreTools {
  return {
    async stores(): Promise<VendorAnswer<readonly ShownStore[]>> {
      return convert(
        await client.getStores(),
        (stores) =>
          stores.map(({ id, name, defaultCurrency }) => ({
            id,
            name: name ?? "",
            currency: defaultCurrency ?? null,
          })),
      );
    },
    async createInvoice({ amount, currency, orderId }): Promise<VendorAnswer<ShownInvoice>> {
      const order = { amount, currency, ...(orderId === undefined ? {} : { orderId }) };
      return convert(await client.createInvoice(order), show);
    },
    async getInvoice(id): Promise<VendorAnswer<ShownInvoice>> {
      return convert(await client.getInvoice(id), show);
    },
    async findInvoices(orderId): Promise<VendorAnswer<readonly ShownInvoice[]>> {
      const found = await client.findInvoices({
        orderId,
        includeArchived: true,
        includePaymentMethods: false,
      });
      return convert(found, (invoices) => invoices.map(show));
    },
  };
}

function convert<T, U>(answer: BtcpayAnswer<T>, to: (value: T) => U): VendorAnswer<U> {
  if (answer.kind === "answered") return { kind: "answered", value: to(answer.value) };
  return answer.problem.code === "invoiceNotFound"
    ? { kind: "notFound" }
    : { kind: "problem", problem: toSourceProblem(answer.problem) };
}

function show(invoice: Invoice): ShownInvoice {
  const { id, metadata, status, additionalStatus, amount, currency } = invoice;
  return {
    invoiceId: id,
    orderId: metadata.orderId === undefined ? null : maskLicenseKey(metadata.orderId),
    progress: status,
    cause: additionalStatus,
    amount: { value: amount ?? "0", currency },
    createdAt: new Date(invoice.createdTime).toISOString(),
    expiresAt: invoice.expirationTime === undefined
      ? null
      : new Date(invoice.expirationTime).toISOString(),
    checkoutLink: invoice.checkoutLink ?? null,
  };
}
