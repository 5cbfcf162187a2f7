/**
 * Walks the import graph and the words of the source, and fails with the reason when a rule of
 * ARCHITECTURE.md is broken.
 */
import assert from "node:assert/strict";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Forbidden import → reason. `from` and `to` are folders or files below the root. */
const FORBIDDEN: readonly {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}[] = [
  ...["agent", "btcpay", "cli", "platform", "server", "tray", "ports.ts"].map((to) => ({
    from: "src/license",
    to: `src/${to}`,
    reason: "the domain is pure: it imports nothing of its siblings",
  })),
  ...["agent", "cli", "platform", "server", "tray"].map((to) => ({
    from: "src/btcpay",
    to: `src/${to}`,
    reason: "the BTCPay client knows the domain's payment types and the ports, nobody else",
  })),
  ...["btcpay", "cli", "platform", "server", "tray"].map((to) => ({
    from: "src/agent",
    to: `src/${to}`,
    reason: "the agent reaches BTCPay through PaymentSource, and the world through ports",
  })),
  ...["btcpay", "cli", "platform", "server"].map((to) => ({
    from: "src/tray",
    to: `src/${to}`,
    reason: "the tray paints a view model and holds no license logic",
  })),
  ...["btcpay", "platform", "server", "tray"].map((to) => ({
    from: "src/cli",
    to: `src/${to}`,
    reason: "a command gets what it calls from main.ts",
  })),
  ...["cli", "platform", "tray"].map((to) => ({
    from: "src/server",
    to: `src/${to}`,
    reason: "the vendor's side knows the domain and BTCPay",
  })),
  ...["agent", "btcpay", "cli", "license", "server", "tray"].map((to) => ({
    from: "src/platform",
    to: `src/${to}`,
    reason: "a port's implementation knows its interface, not who uses it",
  })),
];

/** npm package → the only places that may import it. */
const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  "@napi-rs/keyring": ["src/platform", "tests"],
  "commander": ["src/cli", "tests"],
  "@commander-js/extra-typings": ["src/cli"],
  "hono": ["src/btcpay/sandbox", "src/server", "tests"],
  "uqr": ["src/btcpay/sandbox", "ui"],
  "fast-check": ["tests"],
};

/** Words that only the edge of the program may use, and why. */
const EDGE_WORDS = [
  { word: /\bDeno\./, reason: "the runtime is reached through ports" },
  { word: /\bDate\.now\b|\bnew Date\(\)/, reason: "time comes in through Clock" },
  { word: /\bMath\.random\b/, reason: "randomness comes in through Random" },
  { word: /\bset(Timeout|Interval)\(/, reason: "waiting is Clock.sleep" },
  { word: /(?<![.#\w])fetch\(/, reason: "the network is reached through HttpFetch" },
  { word: /\bconsole\./, reason: "output is the command's, logs are Log's" },
] as const;
const EDGE = ["src/platform"];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text without comments, for looking at words. */
  readonly code: string;
  readonly imports: readonly string[];
}

async function readTree(folder: string): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await readTree(path));
    else if (path.endsWith(".ts")) found.push(await readSource(path));
  }
  return found;
}

async function readSource(path: string): Promise<SourceFile> {
  const text = await Deno.readTextFile(join(ROOT, path));
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
  const imports = [...code.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)"([^"]+)"/g)]
    .map(([, specifier]) => specifier ?? "")
    .map((specifier) =>
      specifier.startsWith(".")
        ? relative(ROOT, resolve(ROOT, dirname(path), specifier)).replaceAll("\\", "/")
        : specifier
    );
  return { path, text, code, imports };
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

const sources = await readTree("src");

Deno.test("layers: no folder imports what it must not know", () => {
  const broken = sources.flatMap(({ path, imports }) =>
    imports.flatMap((target) =>
      FORBIDDEN.filter(({ from, to }) => isWithin(path, from) && isWithin(target, to))
        .map(({ reason }) => `${path} imports ${target}: ${reason}`)
    )
  );
  assert.deepEqual(broken, []);
});

Deno.test("layers: only main.ts, scripts and tests import the platform", () => {
  const broken = sources.filter(({ path }) => !isWithin(path, "src/platform"))
    .flatMap(({ path, imports }) =>
      imports.filter((target) => isWithin(target, "src/platform")).map((to) => `${path} → ${to}`)
    );
  assert.deepEqual(broken, []);
});

Deno.test("layers: each package is imported only where it lives", () => {
  const broken = sources.flatMap(({ path, imports }) =>
    imports.flatMap((target) => {
      const home = Object.entries(PACKAGE_HOMES)
        .find(([name]) => target === name || target.startsWith(`${name}/`))?.[1];
      return home !== undefined && !home.some((place) => isWithin(path, place))
        ? [`${path} imports ${target}: it lives in ${home.join(", ")}`]
        : [];
    })
  );
  assert.deepEqual(broken, []);
});

Deno.test("layers: time, chance, network and runtime appear at the edge only", () => {
  const broken = sources.filter(({ path }) => !EDGE.some((edge) => isWithin(path, edge)))
    .flatMap(({ path, code }) =>
      EDGE_WORDS.filter(({ word }) => word.test(code))
        .map(({ word, reason }) => `${path} says ${word.source}: ${reason}`)
    );
  assert.deepEqual(broken, []);
});

Deno.test("vocabulary: the domain and the tray say payment, BTCPay says invoice", () => {
  const broken = sources.filter(({ path }) =>
    isWithin(path, "src/license") || isWithin(path, "src/tray")
  ).filter(({ text }) => /invoice/i.test(text)).map(({ path }) => path);
  assert.deepEqual(broken, []);
});

Deno.test("layers: every folder of src has a mod.ts that says what it is", async () => {
  const missing: string[] = [];
  for await (const entry of Deno.readDir(join(ROOT, "src"))) {
    if (!entry.isDirectory || !sources.some(({ path }) => isWithin(path, `src/${entry.name}`))) {
      continue;
    }
    const mod = sources.find(({ path }) => path === `src/${entry.name}/mod.ts`);
    if (mod === undefined || !mod.text.startsWith("/**")) missing.push(`src/${entry.name}/mod.ts`);
  }
  assert.deepEqual(missing, []);
});

Deno.test("types: no any, no double cast, no silenced check", () => {
  const escape = /:\s*any\b|\bas any\b|as unknown as/;
  const silenced = /@ts-(ignore|expect-error|nocheck)|deno-lint-ignore/;
  const broken = sources.filter(({ code, text }) => escape.test(code) || silenced.test(text));
  assert.deepEqual(broken.map(({ path }) => path), []);
});

Deno.test("size: no file is longer than 400 lines", () => {
  const long = sources.map(({ path, text }) => ({ path, lines: text.split("\n").length }))
    .filter(({ lines }) => lines > 401).map(({ path, lines }) => `${path}: ${lines}`);
  assert.deepEqual(long, []);
});
