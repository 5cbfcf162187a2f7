/**
 * The keys of `btcpay_config.json`, in the order they are documented: one table for reading,
 * checking, `config show` and `docs/configuration.md`.
 *
 * @module
 */

/** What a value has to look like. Numbers are inclusive ranges. */
export type KeyKind =
  | { readonly kind: "text" }
  /** `isBase`: paths are put behind it, so it has neither query nor fragment nor slash at its end. */
  | { readonly kind: "url"; readonly isBase: boolean }
  | { readonly kind: "decimal" }
  | { readonly kind: "currency" }
  | {
    readonly kind: "number";
    readonly min: number;
    readonly max: number;
    readonly isWhole: boolean;
  }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "flag" };

/** One key of the configuration. */
export interface ConfigKey {
  readonly name: string;
  readonly kind: KeyKind;
  /** The environment variable that overrides the file. */
  readonly variable: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  /** Absent: there is none, and the key is left out unless given. */
  readonly fallback?: string | number | boolean;
  /** What stands in the example, to be replaced; as a value it is refused. */
  readonly placeholder?: string;
  /** One sentence, for the document. */
  readonly text: string;
}

type Options = Partial<Omit<ConfigKey, "name" | "kind" | "text">>;

function key(name: string, kind: KeyKind, text: string, options: Options = {}): ConfigKey {
  return {
    name,
    kind,
    text,
    variable: `AUTOTELE_${name.toUpperCase()}`,
    isRequired: false,
    isSecret: false,
    ...options,
  };
}

function whole(min: number, max: number): KeyKind {
  return { kind: "number", min, max, isWhole: true };
}

/** Every key there is. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  key(
    "server_url",
    { kind: "url", isBase: true },
    "Address of the BTCPay Server; `https`, or `http` on loopback.",
    {
      variable: "AUTOTELE_BTCPAY_URL",
      isRequired: true,
      placeholder: "https://btcpay.example.com",
    },
  ),
  key("store_id", { kind: "text" }, "The store that sells.", {
    variable: "AUTOTELE_BTCPAY_STORE_ID",
    isRequired: true,
    placeholder: "YOUR_STORE_ID",
  }),
  key("api_key", { kind: "text" }, "API key; one that may only create invoices is enough.", {
    variable: "AUTOTELE_BTCPAY_API_KEY",
    isRequired: true,
    isSecret: true,
    placeholder: "YOUR_API_KEY",
  }),
  key(
    "webhook_secret",
    { kind: "text" },
    "Secret of the webhook; only the vendor's server needs it.",
    {
      isSecret: true,
      placeholder: "YOUR_WEBHOOK_SECRET",
    },
  ),
  key("subscription_price", { kind: "decimal" }, "Price of one period, with a point: `29.99`.", {
    fallback: "29.99",
  }),
  key("currency", { kind: "currency" }, "Currency of the price, three letters.", {
    fallback: "EUR",
  }),
  key("trial_days", whole(0, 365), "Days of the trial.", { fallback: 7 }),
  key(
    "check_interval_hours",
    { kind: "number", min: 0.1, max: 167, isWhole: false },
    "Hours between two checks, before ± 10 %.",
    { fallback: 24 },
  ),
  key("product", { kind: "text" }, "`metadata.product` of the invoices that count.", {
    fallback: "AutoTele Monthly Subscription",
  }),
  key("period_days", whole(1, 3660), "Days that one payment gives.", { fallback: 30 }),
  key(
    "minimum_price",
    { kind: "decimal" },
    "Lowest amount accepted of an older sale seen for the first time; the price when absent.",
  ),
  key(
    "payment_tolerance_percent",
    { kind: "number", min: 0, max: 50, isWhole: false },
    "How much of the amount may be missing.",
    { fallback: 0 },
  ),
  key(
    "machine_binding",
    { kind: "choice", values: ["seat", "off"] },
    "`seat`: one machine a key.",
    {
      fallback: "seat",
    },
  ),
  key("moves_per_30_days", whole(0, 1000), "Moves of a key to another machine in 30 days.", {
    fallback: 3,
  }),
  key("offline_days", whole(1, 365), "Days a paid license stands without an answer.", {
    fallback: 7,
  }),
  key("provisional_days", whole(0, 30), "Days an unconfirmed payment gives access.", {
    fallback: 3,
  }),
  key(
    "distrust_days",
    whole(0, 365),
    "Days after a payment was taken back in which the next ones count when confirmed.",
    { fallback: 30 },
  ),
  key(
    "clock_tolerance_hours",
    whole(1, 720),
    "How far the local clock may be off before it is a warning.",
    { fallback: 24 },
  ),
  key(
    "clock_behind_starts",
    whole(1, 1000),
    "Starts with a clock that far behind and no answer, before the license is unverified.",
    { fallback: 10 },
  ),
  key("redirect_url", { kind: "url", isBase: false }, "Where the checkout page leads back to."),
  key(
    "expiration_minutes",
    whole(1, 1440),
    "Minutes to pay an invoice; the store's own setting when absent.",
  ),
  key("language", { kind: "choice", values: ["fr", "en"] }, "Language; the system's when absent."),
  key(
    "allow_broad_key",
    { kind: "flag" },
    "The API key is meant to have more permissions than needed.",
    { fallback: false },
  ),
];
