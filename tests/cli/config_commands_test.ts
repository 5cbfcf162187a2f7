/** `config init|path|show|check`, and every command without a usable configuration. */
import assert from "node:assert/strict";
import {
  configCheckSchema,
  configInitSchema,
  configPathSchema,
  configSchema,
  errorSchema,
} from "../../src/agent/json_schemas.ts";
import { CONFIG_KEYS } from "../../src/agent/config/mod.ts";
import type { ConfigView } from "../../src/cli/environment.ts";
import { FileError } from "../../src/ports.ts";
import { runWith } from "./environment.ts";

const [URL_KEY, , API_KEY] = CONFIG_KEYS;
assert.ok(URL_KEY !== undefined && API_KEY !== undefined);

const LOADED: ConfigView = {
  kind: "loaded",
  path: "/etc/c.json",
  currency: "EUR",
  keys: [
    { key: URL_KEY, value: "https://pay.example", isSet: true, from: "/etc/c.json" },
    { key: API_KEY, isSet: true, from: "AUTOTELE_BTCPAY_API_KEY" },
  ],
  warnings: [{ code: "secretsReadable", path: "/etc/c.json" }],
};
const WRONG: ConfigView = {
  kind: "trouble",
  trouble: {
    kind: "invalid",
    path: "/etc/c.json",
    problems: [
      { key: "store_id", code: "missing", from: "/etc/c.json" },
      { key: "trial_days", code: "outOfRange", from: "AUTOTELE_TRIAL_DAYS", expected: "0–365" },
    ],
  },
  warnings: [],
};

Deno.test("config show: values with their origin, secrets as set or not set", async () => {
  const { code, out } = await runWith(["config", "show"], { config: LOADED });
  assert.equal(code, 0);
  assert.deepEqual(out.trimEnd().split("\n").map((line) => line.split(/ {2,}/)), [
    ["server_url", "https://pay.example", "/etc/c.json"],
    ["api_key", "set", "AUTOTELE_BTCPAY_API_KEY"],
  ]);
  const json = await runWith(["config", "show", "--json"], { config: LOADED });
  const { keys } = configSchema.parse(JSON.parse(json.out));
  assert.deepEqual(keys[1], {
    name: "api_key",
    value: null,
    isSet: true,
    from: "AUTOTELE_BTCPAY_API_KEY",
  });
});

Deno.test("config check: a good one with its warnings ends with 0", async () => {
  const { code, out } = await runWith(["config", "check"], { config: LOADED });
  assert.equal(code, 0);
  assert.match(out, /good \(\/etc\/c\.json\)[\s\S]*chmod 600/);
  const json = await runWith(["config", "check", "--json"], { config: LOADED });
  const { warnings } = configCheckSchema.parse(JSON.parse(json.out));
  assert.deepEqual(warnings.map((warning) => warning.code), ["secretsReadable"]);
});

for (const args of [["config", "check"], ["config", "show"], ["stores"]]) {
  Deno.test(`${args.join(" ")}: everything wrong is named at once, and ends with 8`, async () => {
    const { code, err } = await runWith(args, { config: WRONG });
    assert.equal(code, 8);
    assert.match(err, /store_id is missing \(\/etc\/c\.json\).*trial_days.*0–365.*AUTOTELE_TRIAL/);
    const json = await runWith([...args, "--json", "--lang", "fr"], { config: WRONG });
    assert.equal(json.code, 8);
    assert.match(errorSchema.parse(JSON.parse(json.out)).error.message, /store_id is missing/);
  });
}

Deno.test("config path: the file in use, or every place that was looked in", async () => {
  assert.equal((await runWith(["config", "path"], { config: LOADED })).out, "/etc/c.json\n");
  const nowhere: ConfigView = {
    kind: "trouble",
    trouble: { kind: "noFile", looked: ["/home/c.json"] },
    warnings: [],
  };
  const { code, out } = await runWith(["config", "path"], { config: nowhere });
  assert.deepEqual([code, out], [0, "/home/c.json\n"]);
  const json = await runWith(["config", "path", "--json"], { config: nowhere });
  assert.deepEqual(configPathSchema.parse(JSON.parse(json.out)), {
    path: null,
    looked: ["/home/c.json"],
  });
});

Deno.test("config init: says what it wrote, and that it leaves an existing one alone", async () => {
  const isNew = await runWith(["config", "init"]);
  assert.match(isNew.out, /written: \/home\/c\.json/);
  const existing = { writeExample: () => Promise.resolve({ path: "/home/c.json", isNew: false }) };
  const { code, out } = await runWith(["config", "init"], existing);
  assert.equal(code, 0);
  assert.match(out, /left alone: \/home\/c\.json/);
  const json = await runWith(["config", "init", "--json"], existing);
  assert.deepEqual(configInitSchema.parse(JSON.parse(json.out)), {
    path: "/home/c.json",
    isNew: false,
  });
});

Deno.test("config init: a folder that cannot be written to is a refusal, not a fault", async () => {
  const { code, err } = await runWith(["config", "init"], {
    writeExample: () => Promise.reject(new FileError("readOnly", "/home/c.json")),
  });
  assert.equal(code, 7);
  assert.match(err, /read-only \(\/home\/c\.json\)/);
});

Deno.test("the configuration's language is spoken, the option goes over it", async () => {
  const config: ConfigView = { ...LOADED, language: "fr" };
  assert.match((await runWith(["config", "check"], { config })).out, /valable/);
  assert.match((await runWith(["config", "check", "--lang", "en"], { config })).out, /good/);
});

Deno.test("--config names the file, and the sandbox looks at none", async () => {
  const named = await runWith(["--config", "/x.json", "config", "path"], { config: LOADED });
  assert.deepEqual(named.asked[0], ["open", { config: "/x.json" }]);
  const sandbox = await runWith(["sandbox", "--port", "0"]);
  assert.deepEqual(sandbox.asked, []);
});
