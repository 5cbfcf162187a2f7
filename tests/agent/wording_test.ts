/** Every code in both languages: words, a next step, the typography, and nothing that must not be said. */
import assert from "node:assert/strict";
import {
  type AgentError,
  type AgentErrorCode,
  type ConfigProblem,
  type ConfigTrouble,
  type PendingPayment,
  type Snapshot,
  type Warning,
  type WarningCode,
} from "../../src/agent/mod.ts";
import {
  catalogueOf,
  createFormat,
  type Language,
  type Member,
  type Speaker,
  tellError,
  tellNotice,
  tellPending,
  tellStatus,
  tellWarning,
} from "../../src/agent/wording/mod.ts";
import { FAULTS } from "../../src/agent/wording/source_words.ts";
import type {
  Notice,
  PendingState,
  RevocationCause,
  SourceProblem,
  SourceProblemCode,
  Status,
  StatusKind,
  UnreadableCause,
} from "../../src/license/mod.ts";
import type { FileErrorCode } from "../../src/ports.ts";

const NOW = Date.UTC(2026, 10, 23, 10);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KEY = "7Q4K-M8PA-0C2T-9XWB-E5RH-K3VD-6N1J-W2ZN";
const LANGUAGES = ["fr", "en"] as const;

function speakerOf(language: Language, now = NOW): Speaker {
  return { format: createFormat(language, "Europe/Paris"), now };
}

function pendingOf(state: PendingState, more: Partial<PendingPayment> = {}): PendingPayment {
  return {
    invoiceId: "3mNq8uT5",
    state,
    amount: "29.99",
    amountDue: "10",
    currency: "EUR",
    methods: [{ method: "BTC-CHAIN", currency: "BTC", due: "0.00049984", paid: "0" }],
    expiresAt: NOW + 10 * 60_000,
    ...more,
  };
}

function snapshotOf(status: Status, more: Partial<Snapshot> = {}): Snapshot {
  return {
    now: NOW,
    status,
    warnings: [],
    machineId: "0",
    source: "file",
    licenseKey: KEY,
    ...more,
  };
}

const UNTIL = NOW + 5 * DAY;
const REVOKED: Readonly<Record<RevocationCause, true>> = {
  invalid: true,
  replaced: true,
  expired: true,
  missing: true,
  unconfirmed: true,
};
const UNREADABLE: Readonly<Record<UnreadableCause, true>> = {
  keyStoreLocked: true,
  corrupt: true,
  newerVersion: true,
  otherMachine: true,
  denied: true,
  failed: true,
};
const FILE_CODES: Readonly<Record<FileErrorCode, true>> = {
  denied: true,
  readOnly: true,
  full: true,
  io: true,
};
const TOO_MANY: Readonly<Record<ConfigProblem["code"], true>> = {
  missing: true,
  empty: true,
  placeholder: true,
  notText: true,
  notNumber: true,
  outOfRange: true,
  notDecimal: true,
  notUrl: true,
  insecureUrl: true,
  notOneOf: true,
  unknown: true,
};

function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(record) as K[];
}

const STATUSES: { readonly [K in StatusKind]: readonly Extract<Status, { kind: K }>[] } = {
  notStarted: [{ kind: "notStarted" }],
  trial: [
    { kind: "trial", startedAt: NOW, until: UNTIL },
    { kind: "trial", startedAt: NOW, until: NOW + HOUR },
  ],
  trialExpired: [{ kind: "trialExpired", since: NOW }],
  active: [
    { kind: "active", until: UNTIL, isProvisional: false, periods: [] },
    { kind: "active", until: NOW + HOUR, isProvisional: true, periods: [] },
    { kind: "active", until: NOW + 30 * DAY, isProvisional: false, periods: [] },
  ],
  expired: [{ kind: "expired", since: NOW }],
  revoked: keysOf(REVOKED).map((cause) => ({ kind: "revoked", cause, paymentId: "P" })),
  moved: [{ kind: "moved", since: NOW, until: UNTIL }],
  unverified: [
    { kind: "unverified", cause: "offline", since: NOW, until: UNTIL },
    { kind: "unverified", cause: "clock", since: NOW, until: UNTIL },
  ],
  unreadable: keysOf(UNREADABLE).flatMap((cause) => [
    { kind: "unreadable", cause } as const,
    { kind: "unreadable", cause, keptAt: "/kept" } as const,
  ]),
  misconfigured: [{ kind: "misconfigured" }],
};

const PENDING: { readonly [K in PendingState]: readonly PendingPayment[] } = {
  waiting: [pendingOf("waiting"), pendingOf("waiting", { expiresAt: NOW - 1 })],
  seen: [pendingOf("seen"), pendingOf("seen", { confirmations: { received: 1, required: 6 } })],
  partial: [
    pendingOf("partial"),
    pendingOf("partial", { methods: [] }),
    pendingOf("partial", { expiresAt: NOW - 1 }),
  ],
  late: [pendingOf("late")],
  expired: [pendingOf("expired")],
  replaced: [pendingOf("replaced")],
  invalid: [pendingOf("invalid")],
};

const TROUBLES: readonly ConfigTrouble[] = [
  { kind: "noFile", looked: ["/a", "/b"] },
  { kind: "noFile", looked: [] },
  { kind: "notJson", path: "/a", line: 3 },
  { kind: "notJson", path: "/a" },
  { kind: "denied", path: "/a" },
  {
    kind: "invalid",
    path: "/a",
    problems: keysOf(TOO_MANY).flatMap((code) => [
      { key: "trial_days", code, from: "/a" },
      { key: "offline_days", code, from: "AUTOTELE_X", expected: "1–2" },
    ]),
  },
];

const WARNINGS: { readonly [K in WarningCode]: readonly Member<Warning, "code", K>[] } = {
  clockWrong: [
    { code: "clockWrong", offsetMs: 30 * HOUR },
    { code: "clockWrong", offsetMs: -365 * DAY },
  ],
  checkFailed: [true, false].flatMap((ok) =>
    ["network", "missingPermission"].map((problem) =>
      ({ code: "checkFailed", problem: problem as SourceProblemCode, ok }) as const
    )
  ),
  configWrong: TROUBLES.map((trouble) => ({ code: "configWrong", trouble })),
  secretsReadable: [{ code: "secretsReadable", path: "/a" }],
  restoredFromBackup: [{ code: "restoredFromBackup" }],
  stateSetAside: [{ code: "stateSetAside", keptAt: "/kept" }],
  stateNotSaved: keysOf(FILE_CODES).map((cause) => ({ code: "stateNotSaved", cause, path: "/a" })),
  sandboxClockIgnored: [{ code: "sandboxClockIgnored" }],
};

function problemsOf(code: SourceProblemCode): readonly SourceProblem[] {
  return [
    { code, retryable: true },
    { code, retryable: true, status: 500, detail: "internalName", retryAfterMs: 90_000 },
    { code, retryable: true, detail: "the server's own words", paths: ["currency"] },
    { code, retryable: true, paths: ["invoiceId"] },
    { code, retryable: true, permission: "btcpay.store.canviewinvoices" },
    { code, retryable: true, permission: "btcpay.store.cancreateinvoice" },
    ...FAULTS.map((detail) => ({ code, retryable: true, detail })),
  ];
}

const SOURCE: Readonly<Record<SourceProblemCode, true>> = {
  network: true,
  timeout: true,
  tls: true,
  unauthenticated: true,
  missingPermission: true,
  storeNotFound: true,
  validation: true,
  rejected: true,
  rateLimited: true,
  server: true,
  malformed: true,
};

type OwnCode = Exclude<AgentErrorCode, SourceProblemCode>;
const terms = { expected: "29.99 EUR", found: "1 EUR" } as const;
const ERRORS: { readonly [K in OwnCode]: readonly Member<AgentError, "code", K>[] } = {
  keyTypo: [{ code: "keyTypo" }],
  keyUnknown: [{ code: "keyUnknown" }],
  keyMissing: [{ code: "keyMissing" }],
  wrongStore: [{ code: "wrongStore", ...terms }],
  wrongType: [{ code: "wrongType", ...terms }],
  wrongCurrency: [{ code: "wrongCurrency", expected: "EUR", found: "USD" }],
  wrongProduct: [{ code: "wrongProduct", expected: "A", found: "B" }],
  amountTooSmall: [{ code: "amountTooSmall", ...terms }],
  underpaid: [{ code: "underpaid", amount: "29.99", paid: "1", currency: "EUR" }],
  orderIdMissing: [{ code: "orderIdMissing", invoiceId: "I" }],
  orderIdMismatch: [{ code: "orderIdMismatch", invoiceId: "I" }],
  otherLicenseActive: [{ code: "otherLicenseActive", until: UNTIL }],
  inUseElsewhere: [{ code: "inUseElsewhere", since: NOW, movesLeft: 2 }],
  noMoveLeft: [
    { code: "noMoveLeft", movesPer30Days: 3 },
    { code: "noMoveLeft", movesPer30Days: 0 },
  ],
  notPaid: Object.values(PENDING).flat().map((pending) => ({ code: "notPaid", pending })),
  trialUsed: [{ code: "trialUsed", endedAt: NOW }],
  invoiceNotFound: [{ code: "invoiceNotFound", invoiceId: "I" }],
  misconfigured: TROUBLES.map((trouble) => ({ code: "misconfigured", trouble })),
  unreadable: keysOf(UNREADABLE).map((cause) => ({ code: "unreadable", cause })),
  stateNotSaved: keysOf(FILE_CODES).map((cause) => ({ code: "stateNotSaved", cause, path: "/a" })),
};

const reminder = { id: "r", daysLeft: 3, until: NOW + 3 * DAY } as const;
const lastDay = { id: "r", daysLeft: 1, until: NOW + HOUR } as const;
const tomorrow = { id: "r", daysLeft: 1, until: NOW + 20 * HOUR } as const;
const NOTICES: { readonly [K in Notice["kind"]]: readonly Member<Notice, "kind", K>[] } = {
  trialEnds: [reminder, lastDay, tomorrow].map((given) => ({ kind: "trialEnds", ...given })),
  licenseEnds: [reminder, lastDay, tomorrow].map((given) => ({ kind: "licenseEnds", ...given })),
  trialOver: [{ id: "n", kind: "trialOver", since: NOW }],
  licenseOver: [{ id: "n", kind: "licenseOver", since: NOW }],
  paymentSeen: [{ id: "n", kind: "paymentSeen", paymentId: "P" }],
  paymentConfirmed: [{ id: "n", kind: "paymentConfirmed", paymentId: "P" }],
  paymentPartial: [{ id: "n", kind: "paymentPartial", paymentId: "P" }],
  paymentLate: [{ id: "n", kind: "paymentLate", paymentId: "P" }],
  paymentExpired: [{ id: "n", kind: "paymentExpired", paymentId: "P" }],
  paymentReplaced: [{ id: "n", kind: "paymentReplaced", paymentId: "P" }],
  paymentInvalid: [{ id: "n", kind: "paymentInvalid", paymentId: "P" }],
  revoked: [{ id: "n", kind: "revoked" }],
  moved: [{ id: "n", kind: "moved" }],
  unverified: [{ id: "n", kind: "unverified" }],
};

/** Every text there is, with a name to find it by. */
function textsOf(language: Language): ReadonlyMap<string, string> {
  const catalogue = catalogueOf(language);
  const speaker = speakerOf(language);
  const texts = new Map<string, string>();
  const put = (name: string, told: object): void => {
    for (const [field, text] of Object.entries(told)) {
      texts.set(`${name}.${field} ${texts.size}`, String(text));
    }
  };
  for (const [kind, statuses] of Object.entries(STATUSES)) {
    for (const status of statuses) {
      put(`status.${kind}`, tellStatus(catalogue, snapshotOf(status), speaker));
    }
  }
  for (const [state, payments] of Object.entries(PENDING)) {
    for (const pending of payments) {
      put(`pending.${state}`, tellPending(catalogue, pending, speaker));
      put(`vendor.${state}`, { message: catalogue.vendorMessage(pending, speaker) });
    }
  }
  for (const warning of Object.values(WARNINGS).flat()) {
    put(`warning.${warning.code}`, tellWarning(catalogue, warning, speaker));
  }
  for (const error of Object.values(ERRORS).flat()) {
    put(`error.${error.code}`, tellError(catalogue, error, speaker));
  }
  for (const code of keysOf(SOURCE)) {
    for (const problem of problemsOf(code)) {
      put(`source.${code}`, tellError(catalogue, { code, problem }, speaker));
    }
  }
  for (const notice of Object.values(NOTICES).flat()) {
    put(`notice.${notice.kind}`, tellNotice(catalogue, notice, speaker));
  }
  putCli("cli", catalogue.cli, put);
  return texts;
}

/** The words of the command line: texts, and functions that are called with a little of anything. */
function putCli(name: string, words: object, put: (name: string, told: object) => void): void {
  for (const [key, word] of Object.entries(words)) {
    if (typeof word === "string") put(name, { [key]: word });
    else if (typeof word === "function") {
      const told: unknown = word(
        key === "choices" || key === "missingCommand" ? ["a"] : "a",
        "b",
        "c",
      );
      if (typeof told === "object" && told !== null) put(`${name}.${key}`, told);
      else put(name, { [key]: told });
    } else putCli(`${name}.${key}`, word, put);
  }
}

for (const language of LANGUAGES) {
  Deno.test(`wording, ${language}: every code has words, none is empty or unfinished`, () => {
    const texts = textsOf(language);
    assert.ok(texts.size > 400, `${texts.size} texts`);
    for (const [name, text] of texts) {
      assert.ok(text.trim() !== "", `${name} is empty`);
      assert.doesNotMatch(text, /undefined|\[object|NaN|null|Infinity/, `${name}: ${text}`);
      assert.doesNotMatch(text, /internalName|[a-z]+[A-Z][a-z]+Exception/, `${name}: ${text}`);
    }
  });

  Deno.test(`wording, ${language}: no license key is in any text`, () => {
    for (const [name, text] of textsOf(language)) assert.ok(!text.includes("7Q4K"), name);
  });

  Deno.test(`wording, ${language}: never 0 days, and nobody is blamed`, () => {
    for (const [name, text] of textsOf(language)) {
      assert.doesNotMatch(text, /\b0\s(day|jour)/, `${name}: ${text}`);
      assert.doesNotMatch(
        text,
        /your fault|you (failed|forgot|should have)|invalid key|illegal|vous (avez oublié|auriez dû)|votre faute|erreur|\berror\b/i,
        `${name}: ${text}`,
      );
    }
  });

  Deno.test(`wording, ${language}: every cure says what to type or to do`, () => {
    for (const [name, text] of textsOf(language)) {
      if (!name.includes(".cure ") || !/^(warning|error|source)/.test(name)) continue;
      const isSaid = text.includes("autotele-agent ") || text.includes("chmod ") ||
        /AUTOTELE_|variable|vendeur|vendor/.test(text);
      assert.ok(isSaid, `${name}: ${text}`);
    }
  });
}

Deno.test("wording, fr: thin spaces before ; ? !, no-break spaces before : and in quotes", () => {
  for (const [name, text] of textsOf("fr")) {
    // Addresses, paths, times and command lines keep their own punctuation.
    const prose = text.replaceAll(/https?:\S+|\d\d:\d\d|\bchmod .*|the server's own words/g, "");
    assert.doesNotMatch(prose, /[^\u202f][;?!]/, `${name}: ${text}`);
    assert.doesNotMatch(prose, /[^\u00a0]:/, `${name}: ${text}`);
    assert.doesNotMatch(prose, /«[^\u00a0]|[^\u00a0]»/, `${name}: ${text}`);
    assert.doesNotMatch(prose, /'/, `straight apostrophe, ${name}: ${text}`);
  }
});

Deno.test("wording, fr: no English and no tutoiement slips in", () => {
  const foreign =
    /\b(the|your|please|license|payment|server|key|failed|update|check ?out|email|update|pending|warning|tu|ton|tes|ta)\b/i;
  for (const [name, text] of textsOf("fr")) {
    const prose = text
      .replaceAll(/autotele-agent( [a-z]+)*( --?[a-z-]+| KEY| ID)*/g, "")
      .replaceAll(/\(Account → Manage account → API keys\)|btcpay\.\S+|the server's own words/g, "")
      .replaceAll(/\b[a-z]+_[a-z_]+\b|--[a-z-]+|metadata\.orderId/g, "");
    assert.doesNotMatch(prose, foreign, `${name}: ${text}`);
  }
});

Deno.test("wording: both languages have the same texts", () => {
  assert.equal(textsOf("fr").size, textsOf("en").size);
});

const ENDS: readonly (readonly [string, number, string, string])[] = [
  ["3 days", NOW + 3 * DAY, "encore 3\u00a0jours", "3\u00a0days left"],
  ["just over 2 days", NOW + 2 * DAY + 1, "encore 3\u00a0jours", "3\u00a0days left"],
  ["tomorrow", NOW + 20 * HOUR, "encore 1\u00a0jour", "1\u00a0day left"],
  ["today", NOW + 7 * HOUR + 5 * 60_000, "fin aujourd’hui à 18:05", "ends today at 18:05"],
];
for (const [what, until, fr, en] of ENDS) {
  Deno.test(`wording: an end ${what} is said in days, on the last day with its time`, () => {
    const snapshot = snapshotOf({ kind: "active", until, isProvisional: false, periods: [] });
    const told = LANGUAGES.map((language) =>
      tellStatus(catalogueOf(language), snapshot, speakerOf(language)).title
    );
    assert.deepEqual(told, [`Licence active, ${fr}`, `License active, ${en}`]);
  });
}

Deno.test("wording: what is missing is said in coins, exactly, for each way to pay", () => {
  const methods = [
    { method: "BTC-CHAIN", currency: "BTC", due: "0.00049984", paid: "0" },
    { method: "LTC-CHAIN", currency: "LTC", due: "0.21", paid: "0" },
    { method: "BTC-LN", currency: "BTC", due: "-0.00001", paid: "0.1" },
  ];
  const { detail } = tellPending(
    catalogueOf("fr"),
    pendingOf("partial", { methods }),
    speakerOf("fr"),
  );
  assert.equal(
    detail,
    "Il manque 0,000\u202f499\u202f84\u00a0BTC (BTC-CHAIN) ou " +
      "0,210\u202f000\u202f00\u00a0LTC (LTC-CHAIN), à payer sur la même page.",
  );
});

Deno.test("wording: money that came too late comes with a message to the vendor", () => {
  const late = tellPending(catalogueOf("en"), pendingOf("late"), speakerOf("en"));
  assert.match(late.next ?? "", /Write to the vendor: "Hello.*3mNq8uT5.*€29\.99/);
});

Deno.test("wording: a refused permission is named, with the cure of its own", () => {
  const say = (permission: string): string => {
    const problem = { code: "missingPermission", retryable: false, permission } as const;
    const told = tellError(catalogueOf("en"), { code: problem.code, problem }, speakerOf("en"));
    return `${told.message} ${told.cure}`;
  };
  assert.match(say("btcpay.store.cancreateinvoice"), /cancreateinvoice.*API keys/);
  assert.match(say("btcpay.store.canviewinvoices"), /canviewinvoices.*Two cures.*license server/);
});

Deno.test("wording: a certificate out of date points to the clock, a proxy to its variables", () => {
  const cure = (code: "tls" | "network", detail: string): string => {
    const problem = { code, retryable: false, detail };
    return tellError(catalogueOf("en"), { code, problem }, speakerOf("en")).cure;
  };
  assert.match(cure("tls", "certificateExpired"), /date and time/);
  assert.match(cure("tls", "certificateWrongHost"), /certificate/);
  assert.match(cure("network", "proxyRefused"), /HTTPS_PROXY/);
});

Deno.test("wording: a configuration names each file and variable once", () => {
  const problems = [
    { key: "a", code: "missing", from: "/f" },
    { key: "b", code: "empty", from: "/f" },
    { key: "c", code: "notNumber", from: "AUTOTELE_C" },
  ] as const;
  const told = tellError(
    catalogueOf("en"),
    { code: "misconfigured", trouble: { kind: "invalid", path: "/f", problems } },
    speakerOf("en"),
  );
  assert.equal(
    told.message,
    "a is missing; b is empty (/f); c has to be a number (AUTOTELE_C).",
  );
});
