import assert from "node:assert/strict";
import type { z } from "zod";
import {
  errorSchema,
  invoiceSchema,
  paymentSchema,
  pendingSchema,
  sandboxSchema,
  statusSchema,
  storeSchema,
} from "../../src/agent/json_schemas.ts";
import { catalogueOf } from "../../src/agent/wording/mod.ts";
import type { AgentError } from "../../src/agent/mod.ts";
import type { VendorTools } from "../../src/cli/environment.ts";
import { createProgram } from "../../src/cli/program.ts";
import { type CommandNode, toCommandNode } from "../../src/cli/tree.ts";
import type { Status } from "../../src/license/mod.ts";
import { KEY, NOW, PENDING, runWith, snapshotOf } from "./environment.ts";

const UNTIL = NOW + 3 * 86_400_000;
const ACTIVE: Status = { kind: "active", until: UNTIL, isProvisional: false, periods: [] };

const BY_STATUS: readonly (readonly [Status, number])[] = [
  [{ kind: "notStarted" }, 3],
  [{ kind: "trial", startedAt: NOW, until: UNTIL }, 0],
  [{ kind: "trialExpired", since: NOW }, 4],
  [ACTIVE, 0],
  [{ kind: "expired", since: NOW }, 4],
  [{ kind: "revoked", cause: "invalid", paymentId: "P" }, 5],
  [{ kind: "moved", since: NOW, until: UNTIL }, 5],
  [{ kind: "unverified", cause: "offline", since: NOW, until: UNTIL }, 6],
  [{ kind: "unreadable", cause: "keyStoreLocked" }, 7],
  [{ kind: "misconfigured" }, 8],
];

/** Parses, and fails when the text holds a property that the schema does not know. */
function parseWhole<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  const value: unknown = JSON.parse(text);
  const parsed = schema.parse(value);
  assert.deepEqual(parsed, value);
  return parsed;
}

for (const [status, code] of BY_STATUS) {
  for (const language of ["fr", "en"] as const) {
    Deno.test(`status, ${language}: ${status.kind} ends with ${code} and says so`, async () => {
      const snapshot = snapshotOf(status, { licenseKey: KEY, pending: PENDING });
      const told = await runWith(["status"], { snapshot, language });
      assert.equal(told.code, code);
      assert.ok(told.out.length > 20 && told.err === "");
      assert.ok(!told.out.includes(KEY) && !/undefined|\[object|NaN/.test(told.out), told.out);
      const json = await runWith(["status", "--json", "--lang", language], { snapshot });
      assert.equal(json.code, code);
      const parsed = parseWhole(statusSchema, json.out);
      assert.equal(parsed.status, status.kind);
      assert.ok(!json.out.includes(KEY));
    });
  }
}

Deno.test("status --json: instants, rounding up, masking and nulls", async () => {
  const snapshot = snapshotOf({ ...ACTIVE, until: UNTIL + 1 }, { licenseKey: KEY });
  const { out } = await runWith(["status", "--json"], { snapshot });
  const { until, daysLeft, licenseKey, pending, lastCheck } = JSON.parse(out);
  assert.deepEqual([until, daysLeft, licenseKey, pending, lastCheck], [
    "2026-11-26T10:00:00.001Z",
    4,
    "7Q4K-••••-W2ZN",
    null,
    null,
  ]);
  const shown = await runWith(["status", "--json", "--show-key"], { snapshot });
  assert.equal(JSON.parse(shown.out).licenseKey, KEY);
});

Deno.test("--json is the same in every language", async () => {
  const warnings = [{ code: "clockWrong", offsetMs: 90_000_000 }] as const;
  const snapshot = snapshotOf(ACTIVE, { warnings });
  const [fr, en] = await Promise.all(
    ["fr", "en"].map((language) => runWith(["--lang", language, "status", "--json"], { snapshot })),
  );
  assert.equal(fr?.out, en?.out);
});

const REFUSALS: readonly (readonly [readonly string[], AgentError, number])[] = [
  [["trial", "start"], { code: "trialUsed", endedAt: NOW }, 4],
  [["buy"], { code: "inUseElsewhere", since: NOW, movesLeft: 2 }, 13],
  [["renew"], { code: "network", problem: { code: "network", retryable: true } }, 9],
  [["activate", KEY], { code: "keyTypo" }, 11],
  [["activate", KEY], { code: "keyUnknown" }, 11],
  [["activate", KEY], { code: "amountTooSmall", expected: "29.99 EUR", found: "1 EUR" }, 11],
  [["activate", KEY], { code: "otherLicenseActive", until: UNTIL }, 11],
  [["activate", KEY], { code: "notPaid", pending: PENDING }, 12],
  [["activate", KEY], { code: "noMoveLeft", movesPer30Days: 3 }, 13],
  [["activate", KEY], { code: "unreadable", cause: "keyStoreLocked" }, 7],
  [["check"], { code: "misconfigured", trouble: { kind: "noFile", looked: ["/x"] } }, 8],
  [["payments"], { code: "unreadable", cause: "corrupt", keptAt: "/x" }, 7],
  [["deactivate"], { code: "stateNotSaved", cause: "full", path: "/x" }, 7],
];

for (const [args, error, code] of REFUSALS) {
  Deno.test(`${args[0]} refused with ${error.code} ends with ${code}, a sentence and a cure`, async () => {
    for (const language of ["fr", "en"] as const) {
      const told = await runWith(args, { error, language });
      assert.equal(told.code, code);
      assert.equal(told.out, "");
      assert.ok(told.err.split("\n").length > 2 && !told.err.includes(KEY), told.err);
    }
    const json = await runWith([...args, "--json"], { error });
    assert.equal(json.code, code);
    assert.equal(parseWhole(errorSchema, json.out).error.code, error.code);
    assert.ok(!json.out.includes(KEY));
  });
}

Deno.test("activate and check end with 0 while the user is entitled, but for a refused key or move", async () => {
  const snapshot = snapshotOf(ACTIVE);
  const network: AgentError = { code: "network", problem: { code: "network", retryable: true } };
  for (
    const [error, code] of [
      [network, 0],
      [{ code: "notPaid", pending: PENDING }, 0],
      [{ code: "keyUnknown" }, 11],
      [{ code: "noMoveLeft", movesPer30Days: 3 }, 13],
    ] as const
  ) {
    assert.equal((await runWith(["activate", KEY], { snapshot, error })).code, code, error.code);
  }
  assert.equal((await runWith(["check"], { snapshot, error: network })).code, 0);
});

Deno.test("a key of - is read from standard input, the first line that holds something", async () => {
  const { asked } = await runWith(["activate", "-", "--move"], { input: `\r\n  ${KEY} \r\nmore` });
  const [, options] = asked.at(-1) as [string, { readonly key: string; readonly move: boolean }];
  assert.deepEqual([options.key, options.move], [KEY, true]);
});

Deno.test("buy: the payment as JSON, the key in full only where a person reads", async () => {
  const json = await runWith(["buy", "--no-open", "--json"]);
  assert.equal(json.code, 0);
  parseWhole(pendingSchema, json.out);
  assert.ok(!json.out.includes(KEY));
  assert.deepEqual(json.asked.at(-1), ["buy", { open: false, language: "en" }]);
  const told = await runWith(["renew"]);
  assert.ok(told.out.includes(KEY));
  assert.deepEqual(told.asked.at(-1), ["buy", { open: true, language: "en" }]);
});

Deno.test("buy --wait ends with the exit code of status", async () => {
  const { code, asked } = await runWith(["buy", "--wait", "7"], {
    snapshot: snapshotOf({ kind: "expired", since: NOW }),
  });
  assert.equal(code, 4);
  assert.deepEqual(asked.at(-1), ["watch", 7_000]);
});

Deno.test("--quiet says nothing but what is wrong", async () => {
  assert.equal((await runWith(["--quiet", "status"])).out, "");
  const refused = await runWith(["check", "--quiet"], { error: { code: "keyMissing" } });
  assert.ok(refused.err !== "");
});

Deno.test("colours only on a terminal, and not with --no-color", async () => {
  const colored = (text: string): boolean => text.includes("\x1b[");
  assert.ok(!colored((await runWith(["status"])).out));
  assert.ok(colored((await runWith(["status"], { isTerminal: true })).out));
  assert.ok(!colored((await runWith(["status", "--no-color"], { isTerminal: true })).out));
});

const BAD_CALLS: readonly (readonly [readonly string[], RegExp])[] = [
  [["statsu"], /status/],
  [["status", "--jsno"], /--json/],
  [["activate"], /KEY/],
  [["trial"], /trial/],
  [["trial", "strat"], /start/],
  [["buy", "--wait", "soon"], /0–86400/],
  [["buy", "--wait"], /--wait/],
  [["status", "extra"], /status --help/],
  [["--lang", "de", "status"], /fr/],
  [["completions", "tcsh"], /bash/],
  [["invoice", "create"], /--amount/],
  [["invoice", "create", "--amount", "29,99"], /29\.99/],
  [["invoice", "find"], /--order-id/],
  [["sandbox", "--port", "99999"], /65535/],
  [["config", "chekc"], /check/],
];

for (const [args, hint] of BAD_CALLS) {
  Deno.test(`a bad call says what to type instead: ${args.join(" ")}`, async () => {
    for (const language of ["fr", "en"] as const) {
      const { code, out, err } = await runWith(args, { language });
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(err, hint);
      assert.match(err, /--help/);
      assert.doesNotMatch(err, /error:/);
    }
    const json = await runWith([...args, "--json"]);
    assert.equal(json.code, 2);
    assert.equal(errorSchema.parse(JSON.parse(json.out)).error.code, "usage");
  });
}

Deno.test("every command's help has an example, in both languages", async () => {
  for (const language of ["fr", "en"] as const) {
    const words = catalogueOf(language).cli;
    const program = createProgram({ words, version: "1", choose: () => {}, write: () => {} });
    const commands = program.commands.flatMap((command) =>
      command.commands.length > 0
        ? command.commands.map((child) => [command.name(), child.name()])
        : [[command.name()]]
    );
    for (const path of [...commands, []]) {
      const { code, out } = await runWith(["--lang", language, ...path, "--help"], { language });
      assert.equal(code, 0, path.join(" "));
      assert.ok(out.includes(words.help.example), `${path.join(" ")}: ${out}`);
      assert.match(out, /autotele-agent/);
    }
    const untold = (node: CommandNode): readonly string[] => [
      ...[node, ...node.options, ...node.arguments].filter(({ text }) => text === "")
        .map(() => node.path),
      ...node.commands.flatMap(untold),
    ];
    assert.deepEqual(untold(toCommandNode(program)), []);
  }
});

Deno.test("--version says the version, and nothing typed says the help", async () => {
  assert.deepEqual(await runWith(["--version"]).then(({ code, out }) => [code, out]), [
    0,
    "1.2.3\n",
  ]);
  const { code, out } = await runWith([]);
  assert.equal(code, 0);
  assert.match(out, /status/);
});

const TOOLS: VendorTools = {
  stores: () =>
    Promise.resolve({ kind: "answered", value: [{ id: "S", name: "Shop", currency: "EUR" }] }),
  createInvoice: ({ amount, currency }) =>
    Promise.resolve({ kind: "answered", value: invoice(amount, currency) }),
  getInvoice: (id) =>
    Promise.resolve(
      id === "gone" ? { kind: "notFound" } : { kind: "answered", value: invoice("1", "EUR") },
    ),
  findInvoices: () => Promise.resolve({ kind: "answered", value: [invoice("1", "EUR")] }),
};

function invoice(value: string, currency: string): z.infer<typeof invoiceSchema> {
  return {
    invoiceId: "I",
    orderId: null,
    progress: "new",
    cause: "none",
    amount: { value, currency },
    createdAt: new Date(NOW).toISOString(),
    expiresAt: null,
    checkoutLink: null,
  };
}

Deno.test("the vendor's tools print what their schemas say", async () => {
  const cases: readonly (readonly [readonly string[], z.ZodType])[] = [
    [["stores"], storeSchema.array()],
    [["invoice", "create", "--amount", "0.01"], invoiceSchema],
    [["invoice", "get", "I"], invoiceSchema],
    [["invoice", "find", "--order-id", "K"], invoiceSchema.array()],
    [["payments"], paymentSchema.array()],
    [["sandbox", "--port", "0"], sandboxSchema],
  ];
  for (const [args, schema] of cases) {
    const { code, out } = await runWith([...args, "--json"], { tools: TOOLS });
    assert.equal(code, 0, args.join(" "));
    parseWhole(schema, out);
    assert.ok((await runWith(args, { tools: TOOLS })).out.length > 0, args.join(" "));
  }
  assert.equal((await runWith(["invoice", "get", "gone"], { tools: TOOLS })).code, 9);
  assert.equal((await runWith(["stores"])).code, 8, "without a configuration");
});

Deno.test("completions: bash takes the script and completes", async () => {
  const { out } = await runWith(["completions", "bash"]);
  if (Deno.build.os !== "windows") {
    const script = `${out}
COMP_WORDS=(autotele-agent trial st); COMP_CWORD=2; _autotele_agent; echo "\${COMPREPLY[@]}"
COMP_WORDS=(autotele-agent sta); COMP_CWORD=1; _autotele_agent; echo "\${COMPREPLY[@]}"`;
    const { stdout, success } = await new Deno.Command("bash", { args: ["-c", script] }).output();
    assert.ok(success);
    assert.equal(new TextDecoder().decode(stdout), "start\nstatus\n");
  }
  for (const shell of ["zsh", "fish", "pwsh"]) {
    assert.match((await runWith(["completions", shell])).out, /activate/);
  }
});

Deno.test("a fault is a sentence and 70, never a trace", async () => {
  for (const args of [["check"], ["check", "--json"]]) {
    const { code, err, out } = await runWith(args, { fault: new TypeError(`bug with ${KEY}`) });
    assert.equal(code, 70);
    assert.match(err + out, /TypeError/);
    assert.doesNotMatch(err + out, /\n\s+at |7Q4K/);
  }
});
