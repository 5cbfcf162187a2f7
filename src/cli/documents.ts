/**
 * The documents that are made from what the program itself knows: commands, exit codes, JSON shapes,
 * configuration keys. Pure; `scripts/docs.ts` writes them, a test compares them.
 *
 * @module
 */

import { z } from "zod";
import { CONFIG_KEYS, type ConfigKey } from "../agent/config/keys.ts";
import {
  configCheckSchema,
  configInitSchema,
  configPathSchema,
  configSchema,
  errorSchema,
  invoiceSchema,
  paymentSchema,
  pendingSchema,
  sandboxSchema,
  statusSchema,
  storeSchema,
} from "../agent/json_schemas.ts";
import { catalogueOf, type CommandPath } from "../agent/wording/mod.ts";
import { EXIT_CODES } from "./exit_codes.ts";
import { createProgram, PROGRAM } from "./program.ts";
import { type CommandNode, toCommandNode } from "./tree.ts";

const MADE = "<!-- Made by `deno task docs`; edit the source instead. -->";

/** What commands print with `--json`: their paths, the shape, and whether it is a list of them. */
export const SHAPES: readonly (readonly [
  paths: readonly CommandPath[],
  shape: z.ZodType,
  isList?: true,
])[] = [
  [["status", "trial start", "activate", "check", "deactivate"], statusSchema],
  [["buy", "renew"], pendingSchema],
  [["payments"], paymentSchema, true],
  [["config show"], configSchema],
  [["config init"], configInitSchema],
  [["config path"], configPathSchema],
  [["config check"], configCheckSchema],
  [["stores"], storeSchema, true],
  [["invoice create", "invoice get"], invoiceSchema],
  [["invoice find"], invoiceSchema, true],
  [["sandbox"], sandboxSchema],
];

/** The commands that can be run, groups apart, and whether they print JSON. */
export function leafPaths(): readonly { readonly path: string; readonly hasJson: boolean }[] {
  const leaves = (node: CommandNode): readonly CommandNode[] =>
    node.commands.length > 0 ? node.commands.flatMap(leaves) : [node];
  return leaves(toCommandNode(createEnglish())).map(({ path, options }) => ({
    path,
    hasJson: options.some(({ long }) => long === "--json"),
  }));
}

function createEnglish(): ReturnType<typeof createProgram> {
  const words = catalogueOf("en").cli;
  return createProgram({ words, version: "0.0.0", choose: () => {}, write: () => {} });
}

/** docs/cli.md */
export function renderCliDocument(): string {
  const program = createEnglish();
  const sections = leavesOf(program).map(({ name, help }) =>
    `### ${name}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`
  );
  const codes = Object.entries(EXIT_CODES).map(([code, text]) => `| ${code} | ${text} |`);
  const shapes = [
    ...SHAPES.map(([paths, shape, isList]) =>
      renderSection(paths.join(", "), `${renderShape(shape)}${isList === true ? "[]" : ""}`)
    ),
    renderSection("Every refusal", renderShape(errorSchema)),
  ];
  return `# Command line

${MADE}

## Exit codes

| code | meaning |
| --- | --- |
${codes.join("\n")}

\`status\`, \`check\` and \`activate\` end with 0 whenever the user may use AutoTele; only a key or a move
that was refused (11, 13) keeps its own code, because then nothing of what was asked for has happened.
7 and 8 come only when no entitlement can be derived; 9 only from commands that needed the answer and
have nothing to fall back on. \`buy --wait\` and \`renew --wait\` end with the exit code of \`status\`.

## JSON

\`--json\` prints one document on standard output, in English, whatever the language. Instants are
ISO 8601 in UTC; what is absent is \`null\`. License keys are masked. With \`--wait\` the document is the
payment as it was created, printed at once, and the exit code tells how the waiting ended. A refusal is
printed on standard output too, with the exit code of its kind. \`--quiet\` does not silence it.

${shapes.join("\n")}
## Commands

Global options may stand anywhere. \`--quiet\` says only what is wrong, on standard error; colours come on
a terminal only, and not with \`NO_COLOR\`. A \`KEY\` of \`-\` is read from standard input, so that it stands in no
process list and no history.

${sections.join("\n")}`;
}

/** docs/configuration.md */
export function renderConfigurationDocument(): string {
  const rows = CONFIG_KEYS.map((key) =>
    `| \`${key.name}\` | \`${key.variable}\` | ${fallbackOf(key)} | ${rangeOf(key)} | ${key.text} |`
  );
  return `# Configuration

${MADE}

\`btcpay_config.json\` is looked for in this order; the first file there is counts alone:

1. \`--config FILE\`
2. \`$AUTOTELE_CONFIG\`
3. the user's configuration folder: \`~/.config/autotele-agent\` (or \`$XDG_CONFIG_HOME\`),
   \`%APPDATA%\\autotele-agent\`, \`~/Library/Application Support/autotele-agent\`
4. \`config/btcpay_config.json\` beside the program
5. \`config/btcpay_config.json\` in the working folder

A variable of the environment goes over the file, an empty one counts as none; all of it may come from
the environment. A key that this version does not know is a warning and stops nothing, so that a file for
a newer version works; a key that begins with \`_\`, \`$\`, \`#\` or \`//\` is a remark. A value that is
still the example's counts as missing.

\`${PROGRAM} config init\` writes an example, \`config check\` names everything that is wrong at once,
\`config show\` says where each value comes from. Secrets are never shown. Amounts are decimal strings
with a point, with no more decimals than the currency has. \`http://\` is refused but for loopback. A file
that holds a secret and can be read by others is a warning. UTF-8, with or without a byte order mark.

| key | variable | default | value | what |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

\`AUTOTELE_SANDBOX_CLOCK=1\` makes the program follow the sandbox's clock, only while the server is on
this machine.
`;
}

function leavesOf(
  command: ReturnType<typeof createProgram>,
  path: readonly string[] = [],
): readonly { readonly name: string; readonly help: string }[] {
  return command.commands.flatMap((child) => {
    const known = child as ReturnType<typeof createProgram>;
    const name = [...path, known.name()];
    if (known.commands.length > 0) return leavesOf(known, name);
    let help = "";
    known.configureOutput({ writeOut: (text) => help += text, getOutHelpWidth: () => 90 });
    known.outputHelp();
    return [{ name: name.join(" "), help }];
  });
}

function fallbackOf({ fallback, isRequired }: ConfigKey): string {
  if (isRequired) return "**required**";
  return fallback === undefined ? "–" : `\`${fallback}\``;
}

function rangeOf({ kind }: ConfigKey): string {
  switch (kind.kind) {
    case "number":
      return `${kind.isWhole ? "" : "decimal, "}${kind.min}–${kind.max}`;
    case "choice":
      return kind.values.map((value) => `\`${value}\``).join(", ");
    case "flag":
      return "`true`, `false`";
    case "decimal":
      return "`29.99`";
    case "currency":
      return "`EUR`";
    case "url":
      return "address";
    case "text":
      return "text";
  }
}

function renderSection(title: string, shape: string): string {
  return `### ${title}\n\n\`\`\`ts\n${shape}\n\`\`\`\n`;
}

/** A JSON schema as a type that a person reads. */
function renderShape(schema: z.ZodType): string {
  return renderNode(z.toJSONSchema(schema), "");
}

interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
}

function renderNode(node: unknown, indent: string): string {
  const { type, properties, items, const: constant, anyOf, enum: values } = node as Node;
  if (constant !== undefined) return JSON.stringify(constant);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (anyOf !== undefined) return anyOf.map((one) => renderNode(one, indent)).join(" | ");
  if (properties !== undefined) {
    const inner = `${indent}  `;
    const lines = Object.entries(properties).map(([name, child]) => {
      const note = noteOf(child);
      return `${inner}${name}: ${renderNode(child, inner)}${note === "" ? "" : `  // ${note}`}`;
    });
    return `{\n${lines.join("\n")}\n${indent}}`;
  }
  if (items !== undefined) return `${renderNode(items, indent)}[]`;
  const types = type === undefined ? ["unknown"] : [type].flat();
  return types.map((name) => name === "integer" ? "number" : name).join(" | ");
}

function noteOf({ description, anyOf }: Node): string {
  return description ?? anyOf?.map(noteOf).find((note) => note !== "") ?? "";
}
