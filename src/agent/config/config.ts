/**
 * The configuration: looked up, read, checked as a whole, and every wrong key named at once.
 *
 * @module
 */

import { join } from "node:path";
import { DEFAULT_POLICY, type LicensePolicy } from "../../license/mod.ts";
import { FileError, type FileSystem } from "../../ports.ts";
import type { ConfigProblem, ConfigTrouble, Warning } from "../types.ts";
import { findBrokenLine } from "./broken_line.ts";
import { CONFIG_KEYS, type ConfigKey } from "./keys.ts";
import type { ConfigValues } from "./schema.ts";

/** The configuration file's name. */
export const CONFIG_FILE = "btcpay_config.json";

/** A configuration that can be used. */
export interface Configuration {
  readonly values: ConfigValues;
  /** The file it came from; absent when all came from the environment. */
  readonly path?: string;
  /** Where each given key came from: the file's path or a variable's name. */
  readonly origins: Readonly<Record<string, string>>;
}

/** What came of looking for one. */
export type LoadedConfig =
  | {
    readonly kind: "loaded";
    readonly config: Configuration;
    readonly warnings: readonly Warning[];
  }
  | {
    readonly kind: "trouble";
    readonly trouble: ConfigTrouble;
    readonly warnings: readonly Warning[];
  };

/** Where to look, most wanted first. A named file has to exist; a usual one may be absent. */
export function configCandidates(options: {
  readonly named?: string | undefined;
  readonly variable?: string | undefined;
  readonly userFolder?: string | undefined;
  /** Folder of the binary. */
  readonly programFolder?: string | undefined;
  readonly workingFolder: string;
}): { readonly paths: readonly string[]; readonly isNamed: boolean } {
  const named = options.named || options.variable;
  if (named) return { paths: [named], isNamed: true };
  const { userFolder, programFolder, workingFolder } = options;
  const paths = [
    ...(userFolder === undefined ? [] : [join(userFolder, CONFIG_FILE)]),
    ...(programFolder === undefined ? [] : [join(programFolder, "config", CONFIG_FILE)]),
    join(workingFolder, "config", CONFIG_FILE),
  ];
  return { paths: [...new Set(paths)], isNamed: false };
}

/** Reads the first file there is, puts the environment over it, and checks the whole. */
export async function loadConfig(options: {
  readonly files: Pick<FileSystem, "read" | "mode">;
  readonly environment: (name: string) => string | undefined;
  readonly candidates: ReturnType<typeof configCandidates>;
}): Promise<LoadedConfig> {
  const { files, environment, candidates } = options;
  const found = await readFirst(files, candidates.paths);
  if (found.kind === "trouble") return { ...found, warnings: [] };
  const fromEnvironment = CONFIG_KEYS.flatMap(({ name, variable }) => {
    const value = environment(variable);
    return value === undefined || value === "" ? [] : [{ name, variable, value }];
  });
  const isAbsent = found.path === undefined && (candidates.isNamed || fromEnvironment.length === 0);
  if (isAbsent) {
    const trouble: ConfigTrouble = { kind: "noFile", looked: candidates.paths };
    return { kind: "trouble", trouble, warnings: [] };
  }
  const given = new Map<string, { readonly value: unknown; readonly from: string }>();
  for (const [name, value] of Object.entries(found.content)) {
    given.set(name, { value, from: found.path ?? "" });
  }
  for (const { name, variable, value } of fromEnvironment) {
    given.set(name, { value, from: variable });
  }
  const warnings = await warnOfMode(files, found);
  const { checkConfig } = await import("./schema.ts");
  const checked = checkConfig(given, found.path);
  if (checked.kind === "invalid") {
    return { kind: "trouble", trouble: invalid(checked.problems, found.path), warnings };
  }
  const origins = Object.fromEntries([...given].map(([name, { from }]) => [name, from]));
  const config = {
    values: checked.values,
    origins,
    ...(found.path === undefined ? {} : { path: found.path }),
  };
  const unknown: readonly Warning[] = checked.unknown.length === 0
    ? []
    : [{ code: "configWrong", trouble: invalid(checked.unknown, found.path) }];
  return { kind: "loaded", config, warnings: [...unknown, ...warnings] };
}

/** What decides what counts, by this configuration. */
export function toPolicy({ values }: Configuration): LicensePolicy {
  return {
    ...DEFAULT_POLICY,
    storeId: values.store_id,
    currency: values.currency,
    product: values.product,
    price: values.subscription_price,
    ...(values.minimum_price === undefined ? {} : { minimumPrice: values.minimum_price }),
    paymentTolerancePercent: values.payment_tolerance_percent,
    trialDays: values.trial_days,
    periodDays: values.period_days,
    checkIntervalHours: values.check_interval_hours,
    offlineDays: values.offline_days,
    provisionalDays: values.provisional_days,
    distrustDays: values.distrust_days,
    clockToleranceHours: values.clock_tolerance_hours,
    clockBehindStarts: values.clock_behind_starts,
    machineBinding: values.machine_binding,
    movesPer30Days: values.moves_per_30_days,
  };
}

/** One line of `config show`. A secret's value is never there. */
export interface ShownKey {
  readonly key: ConfigKey;
  readonly value?: string | number | boolean;
  readonly isSet: boolean;
  /** A path, a variable, or `default`. */
  readonly from: string;
}

/** The configuration as it takes effect, key by key. */
export function showConfig({ values, origins }: Configuration): readonly ShownKey[] {
  const all: Readonly<Record<string, string | number | boolean | undefined>> = { ...values };
  return CONFIG_KEYS.map((key) => {
    const value = all[key.name];
    return {
      key,
      isSet: value !== undefined,
      from: origins[key.name] ?? "default",
      ...(value === undefined || key.isSecret ? {} : { value }),
    };
  });
}

interface FoundFile {
  readonly kind: "found";
  readonly path?: string;
  readonly content: Readonly<Record<string, unknown>>;
}

async function readFirst(
  files: Pick<FileSystem, "read" | "mode">,
  paths: readonly string[],
): Promise<FoundFile | { readonly kind: "trouble"; readonly trouble: ConfigTrouble }> {
  for (const path of paths) {
    let bytes: Uint8Array | undefined;
    try {
      bytes = await files.read(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return { kind: "trouble", trouble: { kind: "denied", path } };
    }
    if (bytes === undefined) continue;
    const text = decode(bytes);
    const content = parseObject(text);
    if (content !== undefined) return { kind: "found", path, content };
    const line = findBrokenLine(text);
    const trouble = { kind: "notJson", path, ...(line === undefined ? {} : { line }) } as const;
    return { kind: "trouble", trouble };
  }
  return { kind: "found", content: {} };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** UTF-8, or what some Windows editors write. A byte order mark is dropped. */
function decode(bytes: Uint8Array): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? "utf-16le" : "utf-8").decode(bytes);
}

async function warnOfMode(
  files: Pick<FileSystem, "read" | "mode">,
  found: FoundFile,
): Promise<readonly Warning[]> {
  const holdsSecret = CONFIG_KEYS.some(({ name, isSecret, placeholder }) =>
    isSecret && found.content[name] && found.content[name] !== placeholder
  );
  if (found.path === undefined || !holdsSecret) return [];
  const mode = await files.mode(found.path);
  return mode !== undefined && (mode & 0o077) !== 0
    ? [{ code: "secretsReadable", path: found.path }]
    : [];
}

function invalid(problems: readonly ConfigProblem[], path: string | undefined): ConfigTrouble {
  return { kind: "invalid", problems, ...(path === undefined ? {} : { path }) };
}
