/**
 * The terms of the shop, as far as they decide what counts. Part of the facts: a license that was
 * bought under a policy stands under it while the configuration is broken or gone.
 *
 * @module
 */

/** What decides what counts. Days and hours are plain numbers; amounts are decimal strings. */
export interface LicensePolicy {
  /** BTCPay store whose payments count. */
  readonly storeId: string;
  /** ISO 4217 code, capitals. */
  readonly currency: string;
  /** `metadata.product` of a payment that counts. */
  readonly product: string;
  /** Price of one period now, decimal string ("29.99"). */
  readonly price: string;
  /** Lowest amount accepted at first sight of an older sale; the price when absent. */
  readonly minimumPrice?: string;
  /** How much may be missing from the amount, percent of it. */
  readonly paymentTolerancePercent: number;
  readonly trialDays: number;
  readonly periodDays: number;
  /** Hours between two checks, before ± 10 % of jitter. More than 0, less than 168. */
  readonly checkIntervalHours: number;
  /** Days a paid license stands without a successful check. */
  readonly offlineDays: number;
  /** Days an unconfirmed payment gives access. */
  readonly provisionalDays: number;
  /** Days after a payment was taken back in which the next ones count from settlement only. */
  readonly distrustDays: number;
  /** How far the local clock may be off before it is a warning, hours. */
  readonly clockToleranceHours: number;
  /** Starts with a clock that far behind and no answer, before the license is unverified. */
  readonly clockBehindStarts: number;
  /** `seat`: a key is in use on one machine; `off`: on any number. */
  readonly machineBinding: "seat" | "off";
  /** Moves of a key allowed in 30 days. */
  readonly movesPer30Days: number;
}

/** The policy of the product as sold, but for the store. */
export const DEFAULT_POLICY: Omit<LicensePolicy, "storeId"> = {
  currency: "EUR",
  product: "AutoTele Monthly Subscription",
  price: "29.99",
  paymentTolerancePercent: 0,
  trialDays: 7,
  periodDays: 30,
  checkIntervalHours: 24,
  offlineDays: 7,
  provisionalDays: 3,
  distrustDays: 30,
  clockToleranceHours: 24,
  clockBehindStarts: 10,
  machineBinding: "seat",
  movesPer30Days: 3,
};
