/** Where the configuration comes from, and what is said of each wrong one. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  configCandidates,
  exampleConfig,
  loadConfig,
  type LoadedConfig,
  showConfig,
  toPolicy,
} from "../../src/agent/config/mod.ts";
import type { ConfigProblem } from "../../src/agent/mod.ts";
import { FileError } from "../../src/ports.ts";

const PATH = "btcpay_config.json";
const SECRET = "f00d-secret-key";
const GOOD = {
  server_url: "https://pay.example",
  store_id: "Store",
  api_key: SECRET,
};

interface World {
  readonly files?: Readonly<Record<string, string | Uint8Array | FileError>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly named?: string;
  readonly mode?: number;
}

function load({ files = {}, variables = {}, named, mode }: World): Promise<LoadedConfig> {
  const candidates = named === undefined
    ? { paths: Object.keys(files), isNamed: false }
    : { paths: [named], isNamed: true };
  return loadConfig({
    files: {
      read(path): Promise<Uint8Array | undefined> {
        const found = files[path];
        if (found instanceof FileError) return Promise.reject(found);
        return Promise.resolve(typeof found === "string" ? new TextEncoder().encode(found) : found);
      },
      mode: () => Promise.resolve(mode),
    },
    environment: (name) => variables[name],
    candidates,
  });
}

function loadFile(content: unknown, more: World = {}): Promise<LoadedConfig> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return load({ files: { [PATH]: text }, ...more });
}

function assertLoaded(
  loaded: LoadedConfig,
): asserts loaded is Extract<LoadedConfig, { kind: "loaded" }> {
  assert.equal(loaded.kind, "loaded", JSON.stringify(loaded));
}

/** `key code expected` of every problem. */
async function problemsOf(content: unknown, more: World = {}): Promise<readonly string[]> {
  const loaded = await loadFile(content, more);
  assert.equal(loaded.kind, "trouble", "it was accepted");
  if (loaded.kind !== "trouble") return [];
  assert.equal(loaded.trouble.kind, "invalid");
  return loaded.trouble.kind === "invalid" ? loaded.trouble.problems.map(brief) : [];
}

function brief({ key, code, expected }: ConfigProblem): string {
  return [key, code, expected].filter((part) => part !== undefined).join(" ");
}

Deno.test("config: candidates are the user's folder, the program's, then the working one", () => {
  const { paths, isNamed } = configCandidates({
    userFolder: "u",
    programFolder: "p",
    workingFolder: "w",
  });
  assert.deepEqual(paths, [join("u", PATH), join("p", "config", PATH), join("w", "config", PATH)]);
  assert.equal(isNamed, false);
});

Deno.test("config: the option names the only candidate, and so does the variable without it", () => {
  const folders = { userFolder: "u", workingFolder: "w" };
  const both = configCandidates({ ...folders, named: "a.json", variable: "b.json" });
  assert.deepEqual(both, { paths: ["a.json"], isNamed: true });
  const variable = configCandidates({ ...folders, variable: "b.json" });
  assert.deepEqual(variable, { paths: ["b.json"], isNamed: true });
});

Deno.test("config: the first file found is read, the others are not mixed in", async () => {
  const loaded = await load({
    files: {
      "one.json": JSON.stringify(GOOD),
      "two.json": JSON.stringify({ ...GOOD, trial_days: 30 }),
    },
  });
  assertLoaded(loaded);
  assert.equal(loaded.config.path, "one.json");
  assert.equal(loaded.config.values.trial_days, 7);
});

Deno.test("config: the defaults are those of the product", async () => {
  const loaded = await loadFile(GOOD);
  assertLoaded(loaded);
  assert.deepEqual(toPolicy(loaded.config), {
    storeId: "Store",
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
  });
  assert.deepEqual(loaded.warnings, []);
});

Deno.test("config: variables stand over the file, and an empty one counts as none", async () => {
  const loaded = await loadFile({ ...GOOD, trial_days: 3, currency: "USD" }, {
    variables: { AUTOTELE_TRIAL_DAYS: "14", AUTOTELE_CURRENCY: "", AUTOTELE_MINIMUM_PRICE: "9.99" },
  });
  assertLoaded(loaded);
  const { trial_days, currency, minimum_price } = loaded.config.values;
  assert.deepEqual([trial_days, currency, minimum_price], [14, "USD", "9.99"]);
  assert.equal(toPolicy(loaded.config).minimumPrice, "9.99");
  assert.equal(loaded.config.origins.trial_days, "AUTOTELE_TRIAL_DAYS");
  assert.equal(loaded.config.origins.currency, PATH);
});

Deno.test("config: the environment alone is enough", async () => {
  const loaded = await load({
    variables: {
      AUTOTELE_BTCPAY_URL: "https://pay.example",
      AUTOTELE_BTCPAY_STORE_ID: "Store",
      AUTOTELE_BTCPAY_API_KEY: SECRET,
    },
  });
  assertLoaded(loaded);
  assert.equal(loaded.config.path, undefined);
});

Deno.test("config: what is missing where there is no file is named by its variable", async () => {
  const loaded = await load({
    variables: { AUTOTELE_BTCPAY_URL: "https://pay.example", AUTOTELE_BTCPAY_STORE_ID: "Store" },
  });
  assert.deepEqual(loaded.kind === "trouble" && loaded.trouble, {
    kind: "invalid",
    problems: [{ key: "api_key", code: "missing", from: "AUTOTELE_BTCPAY_API_KEY" }],
  });
});

Deno.test("config: a file that was named has to exist, whatever the environment says", async () => {
  const loaded = await load({
    named: "gone.json",
    variables: { AUTOTELE_BTCPAY_URL: "https://pay.example" },
  });
  assert.equal(loaded.kind === "trouble" && loaded.trouble.kind, "noFile");
});

Deno.test("config: no file and no variable names every place that was looked in", async () => {
  const loaded = await loadConfig({
    files: { read: () => Promise.resolve(undefined), mode: () => Promise.resolve(undefined) },
    environment: () => undefined,
    candidates: { paths: ["a", "b"], isNamed: false },
  });
  assert.deepEqual(loaded.kind === "trouble" && loaded.trouble, {
    kind: "noFile",
    looked: ["a", "b"],
  });
});

Deno.test("config: a file that may not be read is said to be so", async () => {
  const loaded = await load({ files: { [PATH]: new FileError("denied", PATH) } });
  assert.deepEqual(loaded.kind === "trouble" && loaded.trouble, { kind: "denied", path: PATH });
});

Deno.test("config: everything wrong is named at once, with where it stands", async () => {
  const loaded = await loadFile({
    server_url: "http://pay.example/btcpay",
    api_key: " ",
    subscription_price: "29,99",
    trial_days: 400,
    period_days: 1.5,
    machine_binding: "yes",
    currency: "EURO",
    chek_interval_hours: 12,
  }, { variables: { AUTOTELE_OFFLINE_DAYS: "soon" } });
  assert.equal(loaded.kind, "trouble");
  if (loaded.kind !== "trouble" || loaded.trouble.kind !== "invalid") return;
  assert.equal(loaded.trouble.path, PATH);
  assert.deepEqual(
    loaded.trouble.problems.map((problem) => [brief(problem), problem.from]),
    [
      ["server_url insecureUrl https://pay.example", PATH],
      ["store_id missing", PATH],
      ["api_key empty", PATH],
      ["subscription_price notDecimal 29.99", PATH],
      ["currency notOneOf EUR | USD | …", PATH],
      ["trial_days outOfRange 0–365", PATH],
      ["period_days outOfRange 1–3660", PATH],
      ["machine_binding notOneOf seat | off", PATH],
      ["offline_days notNumber", "AUTOTELE_OFFLINE_DAYS"],
      ["chek_interval_hours unknown check_interval_hours", PATH],
    ],
  );
});

Deno.test("config: an unknown key is a warning that names the nearest, and stops nothing", async () => {
  const loaded = await loadFile({ ...GOOD, trail_days: 3, from_the_future: true, _note: "x" });
  assertLoaded(loaded);
  assert.equal(loaded.config.values.trial_days, 7);
  const [warning, ...others] = loaded.warnings;
  assert.deepEqual(others, []);
  assert.ok(warning?.code === "configWrong" && warning.trouble.kind === "invalid");
  assert.deepEqual(warning.trouble.problems.map(brief), [
    "trail_days unknown trial_days",
    "from_the_future unknown",
  ]);
});

Deno.test("config: the example is not a configuration before it is filled in", async () => {
  assert.deepEqual(await problemsOf(exampleConfig()), [
    "server_url placeholder",
    "store_id placeholder",
    "api_key placeholder",
  ]);
});

Deno.test("config: the example, filled in, is one, and its webhook secret may stay as it is", async () => {
  const filled = { ...JSON.parse(exampleConfig()), ...GOOD };
  const loaded = await loadFile(filled, { mode: 0o600 });
  assertLoaded(loaded);
  assert.equal(loaded.config.values.webhook_secret, undefined);
  assert.deepEqual(loaded.warnings, []);
});

for (
  const [about, text, line] of [
    ["a comma too many", '{\n  "store_id": "S",\n}', 3],
    ["a missing comma", '{\r\n  "a": 1\r\n  "b": 2\r\n}', 3],
    ["a word without quotes", '{\n  "store_id": Store\n}', 2],
    ["a string without its end", '{\n  "api_key": "secret\n}', 2],
    ["an end too early", '{\n  "a": 1,\n', 3],
    ["nothing at all", "", 1],
    ["a comment", '{\n  // note\n  "a": 1\n}', 2],
    ["a second document", "{}\n{}", 2],
    ["a list", "[]", undefined],
    ["a text", '"x"', undefined],
  ] as const
) {
  Deno.test(`config: JSON with ${about} is refused with its line`, async () => {
    const loaded = await loadFile(text);
    assert.deepEqual(loaded.kind === "trouble" && loaded.trouble, {
      kind: "notJson",
      path: PATH,
      ...(line === undefined ? {} : { line }),
    });
  });
}

Deno.test("config: Windows line ends, a byte order mark and UTF-16 are read", async () => {
  const text = JSON.stringify({ ...GOOD, product: "Été" }, null, 2).replaceAll("\n", "\r\n");
  const wide = new Uint8Array([
    0xff,
    0xfe,
    ...Array.from(text).flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
  ]);
  for (const content of [new TextEncoder().encode(`\ufeff${text}`), wide]) {
    const loaded = await load({ files: { [PATH]: content } });
    assertLoaded(loaded);
    assert.equal(loaded.config.values.product, "Été");
  }
});

for (
  const [url, answer] of [
    ["https://pay.example", "https://pay.example"],
    ["https://PAY.example///", "https://pay.example"],
    [" https://pay.example/btcpay/ ", "https://pay.example/btcpay"],
    ["https://pay.example:8443", "https://pay.example:8443"],
    ["http://127.0.0.1:14142", "http://127.0.0.1:14142"],
    ["http://127.9.9.9", "http://127.9.9.9"],
    ["http://localhost:1", "http://localhost:1"],
    ["http://[::1]:1", "http://[::1]:1"],
    ["http://10.0.0.1", "server_url insecureUrl https://10.0.0.1"],
    ["http://localhost.evil.example", "server_url insecureUrl https://localhost.evil.example"],
    ["https://user:word@pay.example", "server_url notUrl https://btcpay.example.com"],
    ["https://pay.example?a=1", "server_url notUrl https://btcpay.example.com"],
    ["https://pay.example/#a", "server_url notUrl https://btcpay.example.com"],
    ["ftp://pay.example", "server_url notUrl https://btcpay.example.com"],
    ["pay.example", "server_url notUrl https://btcpay.example.com"],
    [5, "server_url notText"],
  ] as const
) {
  Deno.test(`config: server_url ${JSON.stringify(url)} comes to ${answer}`, async () => {
    const loaded = await loadFile({ ...GOOD, server_url: url });
    const seen = loaded.kind === "loaded"
      ? loaded.config.values.server_url
      : loaded.trouble.kind === "invalid"
      ? loaded.trouble.problems.map(brief).join()
      : "";
    assert.equal(seen, answer);
  });
}

for (
  const [price, currency, isGood] of [
    ["29.99", "EUR", true],
    [29.99, "EUR", true],
    [30, "EUR", true],
    ["29.990", "EUR", true],
    ["3000", "JPY", true],
    ["0.00050000", "BTC", true],
    ["29,99", "EUR", false],
    ["29.999", "EUR", false],
    ["29.5", "JPY", false],
    ["0", "EUR", false],
    ["-1", "EUR", false],
    ["1e3", "EUR", false],
    ["free", "EUR", false],
    [true, "EUR", false],
  ] as const
) {
  Deno.test(`config: a price of ${JSON.stringify(price)} ${currency} is ${isGood ? "taken" : "refused"}`, async () => {
    const content = { ...GOOD, subscription_price: price, currency };
    if (!isGood) {
      assert.deepEqual(await problemsOf(content), ["subscription_price notDecimal 29.99"]);
      return;
    }
    const loaded = await loadFile(content);
    assertLoaded(loaded);
    assert.equal(loaded.config.values.subscription_price, String(price));
  });
}

Deno.test("config: a file with a secret that others may read is a warning", async () => {
  const loaded = await loadFile(GOOD, { mode: 0o644 });
  assertLoaded(loaded);
  assert.deepEqual(loaded.warnings, [{ code: "secretsReadable", path: PATH }]);
  const tight = await loadFile(GOOD, { mode: 0o600 });
  assert.deepEqual(tight.warnings, []);
  const onWindows = await loadFile(GOOD);
  assert.deepEqual(onWindows.warnings, []);
  const { api_key: _, ...open } = GOOD;
  const fromEnvironment = await loadFile(open, {
    mode: 0o644,
    variables: { AUTOTELE_BTCPAY_API_KEY: SECRET },
  });
  assert.deepEqual(fromEnvironment.warnings, []);
});

Deno.test("config: no secret and no value is in what is said or shown", async () => {
  const loaded = await loadFile({ ...GOOD, webhook_secret: SECRET, trial_days: SECRET });
  assert.equal(loaded.kind, "trouble");
  assert.doesNotMatch(JSON.stringify(loaded), new RegExp(SECRET));
  const good = await loadFile({ ...GOOD, webhook_secret: SECRET });
  assertLoaded(good);
  const shown = showConfig(good.config);
  assert.doesNotMatch(JSON.stringify(shown), new RegExp(SECRET));
  const key = shown.find(({ key }) => key.name === "api_key");
  assert.deepEqual([key?.isSet, key?.value, key?.from], [true, undefined, PATH]);
  const trial = shown.find(({ key }) => key.name === "trial_days");
  assert.deepEqual([trial?.isSet, trial?.value, trial?.from], [true, 7, "default"]);
});
