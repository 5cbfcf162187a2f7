/**
 * The sandbox's answers in the words of the API: the same properties, in the same order, as the
 * recorded ones.
 *
 * @module
 */

import { dueOf, NETWORK_FEE, paidCents, requiredConfirmations, totalOf } from "./life.ts";
import type {
  SandboxInvoice,
  SandboxKey,
  SandboxMethod,
  SandboxPayment,
  SandboxState,
  SandboxWebhook,
} from "./model.ts";

const FEE_RATE = 20.007;
const RECEIPT = { enabled: true, showQR: true, showPayments: true };

/** Satoshi as the API writes them: no zeros at the end. */
export function coins(satoshi: number): string {
  const fixed = (satoshi / 1e8).toFixed(8);
  return fixed.replace(/0+$/, "").replace(/\.$/, "");
}

/** Epoch ms as Unix seconds. */
export function seconds(at: number): number {
  return Math.floor(at / 1000);
}

/** An invoice. */
export function renderInvoice(
  invoice: SandboxInvoice,
  options: { readonly origin: string; readonly includeMethods?: boolean },
): Readonly<Record<string, unknown>> {
  const paid = paidCents(invoice);
  return {
    id: invoice.id,
    storeId: invoice.storeId,
    amount: invoice.amount,
    paidAmount: paid === 0 ? "0" : (paid / 100).toFixed(2),
    checkoutLink: `${options.origin}/i/${invoice.id}`,
    status: invoice.status,
    additionalStatus: invoice.additionalStatus,
    monitoringExpiration: seconds(invoice.monitoredUntil),
    expirationTime: seconds(invoice.expiresAt),
    createdTime: seconds(invoice.createdAt),
    availableStatusesForManualMarking: markable(invoice),
    archived: invoice.isArchived,
    paymentMethods: options.includeMethods ? renderMethods(invoice) : [],
    type: invoice.type,
    currency: invoice.currency,
    metadata: invoice.metadata,
    checkout: invoice.checkout,
    receipt: RECEIPT,
  };
}

function markable({ status, additionalStatus }: SandboxInvoice): readonly string[] {
  if (additionalStatus === "Marked") return status === "Settled" ? ["Invalid"] : ["Settled"];
  return status === "Settled" ? [] : ["Settled", "Invalid"];
}

/** The ways to pay, with their payments. */
export function renderMethods(invoice: SandboxInvoice): readonly unknown[] {
  return invoice.methods.map((method) => {
    const payments = invoice.payments.filter(({ methodId }) => methodId === method.id);
    const paid = payments.reduce((sum, { value }) => sum + value, 0);
    const due = dueOf(invoice, method);
    const total = totalOf(invoice, method);
    return {
      activated: true,
      destination: method.address,
      paymentLink: paymentLink(method, due),
      rate: String(method.rate),
      paymentMethodPaid: coins(paid),
      totalPaid: coins(total - due),
      due: coins(due),
      amount: coins(total),
      paymentMethodFee: method.hasFee ? coins(NETWORK_FEE) : "0",
      payments: payments.map((payment) => renderPayment(invoice, payment)),
      paymentMethodId: method.id,
      additionalData: method.isLightning
        ? { providedComment: null, consumedLightningAddress: null }
        : {
          feeMode: "MultiplePaymentsOnly",
          paymentMethodFeeRate: FEE_RATE,
          payjoinEnabled: false,
          recommendedFeeRate: FEE_RATE,
          keyPath: `0/${method.keyIndex}`,
          keyIndex: method.keyIndex,
          accountDerivation: null,
        },
      currency: method.coin,
    };
  });
}

/** What a wallet opens. */
export function paymentLink(method: SandboxMethod, due: number): string {
  if (method.isLightning) return `lightning:${method.address}`;
  const scheme = method.coin === "LTC" ? "litecoin" : "bitcoin";
  return `${scheme}:${method.address}${due > 0 ? `?amount=${coins(due)}` : ""}`;
}

/** One payment. */
export function renderPayment(
  invoice: SandboxInvoice,
  payment: SandboxPayment,
): Readonly<Record<string, unknown>> {
  const method = invoice.methods.find(({ id }) => id === payment.methodId);
  const isSettled = payment.confirmations >= requiredConfirmations(invoice);
  return {
    id: payment.id,
    receivedDate: seconds(payment.receivedAt),
    value: coins(payment.value),
    fee: coins(payment.fee),
    status: isSettled ? "Settled" : "Processing",
    destination: method?.address ?? null,
  };
}

/** The public status of one invoice by one method. */
export function renderPublicStatus(
  invoice: SandboxInvoice,
  method: SandboxMethod | undefined,
  options: { readonly origin: string; readonly now: number; readonly storeName: string },
): Readonly<Record<string, unknown>> {
  const { origin, now, storeName } = options;
  const due = method === undefined ? 0 : Math.max(0, dueOf(invoice, method));
  const total = method === undefined ? 0 : totalOf(invoice, method);
  const payments = invoice.payments.filter(({ methodId }) => methodId === method?.id);
  const left = Math.max(0, invoice.expiresAt - now);
  const link = method === undefined ? null : paymentLink(method, due);
  const money = new Intl.NumberFormat("fr-FR", { style: "currency", currency: invoice.currency });
  const fiat = (value: number): string => money.format(value).replaceAll("\u202f", "\u00a0");
  const lowest = Math.min(...payments.map(({ confirmations }) => confirmations));
  return {
    checkoutBodyComponentName: method?.isLightning
      ? "LightningCheckoutBody"
      : "BitcoinCheckoutBody",
    storeBranding: {
      brandColor: null,
      applyBrandColorToBackend: false,
      logoUrl: null,
      cssUrl: null,
    },
    paymentSoundUrl: null,
    nfcReadSoundUrl: null,
    errorSoundUrl: null,
    brandColor: null,
    htmlTitle: "BTCPay Invoice",
    defaultLang: invoice.checkout.defaultLanguage ?? "en",
    showPayInWalletButton: true,
    showStoreHeader: true,
    availablePaymentMethods: invoice.methods.map(({ id }, order) => ({
      paymentMethodId: id,
      displayed: true,
      paymentMethodName: METHOD_NAMES[id] ?? id,
      order,
    })),
    isModal: false,
    isUnsetTopUp: invoice.type === "TopUp" && invoice.payments.length === 0,
    onChainWithLnInvoiceFallback: false,
    celebratePayment: true,
    paymentMethodCurrency: method?.coin ?? null,
    invoiceId: invoice.id,
    address: method?.address ?? null,
    due: (due / 1e8).toFixed(8),
    customerEmail: null,
    showRecommendedFee: true,
    feeRate: FEE_RATE,
    expirationSeconds: Math.floor(left / 1000),
    displayExpirationTimer: 300,
    status: invoice.status,
    merchantRefLink: `${origin}/i/${invoice.id}/receipt`,
    maxTimeSeconds: invoice.checkout.expirationMinutes * 60,
    storeName,
    itemDesc: typeof invoice.metadata["itemDesc"] === "string"
      ? invoice.metadata["itemDesc"]
      : null,
    timeLeft: `${String(Math.floor(left / 60_000)).padStart(2, "0")}:${
      String(Math.floor(left / 1000) % 60).padStart(2, "0")
    }`,
    rate: fiat(method?.rate ?? 0),
    orderAmount: ((payments.length > 0 ? total - NETWORK_FEE : total) / 1e8).toFixed(8),
    orderAmountFiat: fiat(invoice.cents / 100),
    taxIncluded: { value: 0, formatted: null },
    invoiceBitcoinUrl: link,
    invoiceBitcoinUrlQR: link === null || method === undefined
      ? null
      : link.replace(method.address, method.address.toUpperCase()),
    txCount: Math.max(1, payments.length),
    txCountForFee: Math.max(0, payments.length - 1),
    paid: ((total - dueOrZero(invoice, method)) / 1e8).toFixed(8),
    storeSupportUrl: null,
    checkoutText: null,
    orderId: typeof invoice.metadata["orderId"] === "string" ? invoice.metadata["orderId"] : null,
    networkFee: payments.length > 0 ? NETWORK_FEE / 1e8 : 0,
    maxTimeMinutes: invoice.checkout.expirationMinutes,
    paymentMethodId: method?.id ?? null,
    paymentMethodName: METHOD_NAMES[method?.id ?? ""] ?? method?.id ?? null,
    cryptoImage: "/imlegacy/bitcoin.svg",
    storeId: invoice.storeId,
    peerInfo: null,
    rootPath: "/",
    redirectAutomatically: invoice.checkout.redirectAutomatically,
    activated: true,
    invoiceCurrency: invoice.currency,
    receiptLink: `${origin}/i/${invoice.id}/receipt`,
    requiredConfirmations: payments.length > 0 ? requiredConfirmations(invoice) : null,
    receivedConfirmations: payments.length > 0 ? Math.min(lowest, 1_000_000) : null,
  };
}

const METHOD_NAMES: Readonly<Record<string, string>> = {
  "BTC-CHAIN": "Bitcoin",
  "BTC-LN": "Lightning",
  "LTC-CHAIN": "Litecoin",
};

function dueOrZero(invoice: SandboxInvoice, method: SandboxMethod | undefined): number {
  return method === undefined ? 0 : dueOf(invoice, method);
}

/** A key about itself. */
export function renderKey(
  { key, label, permissions }: SandboxKey,
): Readonly<Record<string, unknown>> {
  return { apiKey: key, label, permissions };
}

/** A webhook; its secret only in the answer that made it. */
export function renderWebhook(
  webhook: SandboxWebhook,
  options: { readonly withSecret: boolean },
): Readonly<Record<string, unknown>> {
  const { id, enabled, secret, automaticRedelivery, url, everything, specificEvents } = webhook;
  return {
    id,
    enabled,
    ...(options.withSecret ? { secret } : {}),
    automaticRedelivery,
    url,
    authorizedEvents: { everything, specificEvents },
  };
}

/** The store. */
export function renderStore(state: SandboxState): Readonly<Record<string, unknown>> {
  return {
    id: state.storeId,
    name: state.storeName,
    website: null,
    brandColor: null,
    applyBrandColorToBackend: false,
    logoUrl: null,
    cssUrl: null,
    paymentSoundUrl: null,
    supportUrl: null,
    invoiceExpiration: 900,
    displayExpirationTimer: 300,
    refundBOLT11Expiration: 30,
    monitoringExpiration: 86_400,
    speedPolicy: "MediumSpeed",
    lightningDescriptionTemplate: "Paid to {StoreName} (Order ID: {OrderId})",
    paymentTolerance: 0,
    anyoneCanCreateInvoice: false,
    defaultCurrency: state.currency,
    additionalTrackedRates: [],
    lightningAmountInSatoshi: false,
    lightningPrivateRouteHints: false,
    onChainWithLnInvoiceFallback: false,
    lazyPaymentMethods: false,
    redirectAutomatically: false,
    archived: false,
    showRecommendedFee: true,
    recommendedFeeBlockTarget: 1,
    defaultPaymentMethod: null,
    htmlTitle: null,
    networkFeeMode: "MultiplePaymentsOnly",
    paymentMethodCriteria: [],
    payJoinEnabled: false,
    autoDetectLanguage: false,
    showPayInWalletButton: true,
    showStoreHeader: true,
    celebratePayment: true,
    playSoundOnPayment: false,
    receipt: RECEIPT,
  };
}
