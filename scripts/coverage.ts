/**
 * Runs the domain's tests with coverage and fails when fewer than 95 % of the lines or branches of
 * `src/license` were reached.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LEAST_PERCENT = 95;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** What is measured: paths inside it, with forward slashes. */
const MEASURED = "src/license/";
const TESTS = "tests/license";

/** What one file has, and what of it was reached. */
interface Count {
  readonly linesFound: number;
  readonly linesHit: number;
  readonly branchesFound: number;
  readonly branchesHit: number;
}

const NONE: Count = { linesFound: 0, linesHit: 0, branchesFound: 0, branchesHit: 0 };

/** The counts of every measured file in lcov text, by path; a file that stands there twice is one. */
function readCounts(lcov: string): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  for (const record of lcov.split("end_of_record")) {
    const path = /^SF:(.+)$/m.exec(record)?.[1]?.trim().replaceAll("\\", "/");
    const start = path?.lastIndexOf(MEASURED) ?? -1;
    if (path === undefined || start < 0) continue;
    const before = counts.get(path.slice(start)) ?? NONE;
    counts.set(path.slice(start), {
      linesFound: before.linesFound + numberOf(record, "LF"),
      linesHit: before.linesHit + numberOf(record, "LH"),
      branchesFound: before.branchesFound + numberOf(record, "BRF"),
      branchesHit: before.branchesHit + numberOf(record, "BRH"),
    });
  }
  return counts;
}

function numberOf(record: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, "m").exec(record)?.[1] ?? 0);
}

function percent(hit: number, found: number): number {
  return found === 0 ? 100 : (100 * hit) / found;
}

function sum(counts: Iterable<Count>): Count {
  let total = NONE;
  for (const count of counts) {
    total = {
      linesFound: total.linesFound + count.linesFound,
      linesHit: total.linesHit + count.linesHit,
      branchesFound: total.branchesFound + count.branchesFound,
      branchesHit: total.branchesHit + count.branchesHit,
    };
  }
  return total;
}

function renderRow(name: string, count: Count): string {
  const lines = percent(count.linesHit, count.linesFound).toFixed(1).padStart(6);
  const branches = percent(count.branchesHit, count.branchesFound).toFixed(1).padStart(8);
  return `${name.padEnd(32)} ${lines} ${branches}`;
}

/** Runs `deno` with these arguments; its output as text. Throws when it fails. */
async function runDeno(args: readonly string[]): Promise<string> {
  const output = await new Deno.Command("deno", { args: [...args], cwd: ROOT }).output();
  const decoder = new TextDecoder();
  if (output.success) return decoder.decode(output.stdout);
  console.error(decoder.decode(output.stdout) + decoder.decode(output.stderr));
  throw new Error(`Cannot measure coverage: deno ${args[0]} ended with ${output.code}`);
}

async function measure(): Promise<ReadonlyMap<string, Count>> {
  const folder = await Deno.makeTempDir({ prefix: "autotele-coverage-" });
  try {
    const reached = join(folder, "raw");
    await runDeno(["test", "-q", "--no-prompt", "--allow-read", `--coverage=${reached}`, TESTS]);
    return readCounts(await runDeno(["coverage", "-q", "--lcov", reached]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The files of the domain that no test so much as loads; types alone are no code. */
async function findUnseen(counts: ReadonlyMap<string, Count>): Promise<readonly string[]> {
  const unseen: string[] = [];
  for await (const { name } of Deno.readDir(join(ROOT, MEASURED))) {
    const text = await Deno.readTextFile(join(ROOT, MEASURED, name));
    const isCode = /^(export )?(async )?(function|class)\b/m.test(text);
    if (isCode && !counts.has(MEASURED + name)) unseen.push(MEASURED + name);
  }
  return unseen;
}

if (import.meta.main) {
  const counts = await measure();
  const total = sum(counts.values());
  console.log(`${"".padEnd(32)} ${"lines".padStart(6)} ${"branches".padStart(8)}`);
  for (const [path, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(renderRow(path, count));
  }
  console.log(renderRow("all", total));
  const unseen = await findUnseen(counts);
  for (const path of unseen) console.error(`No test loads ${path}`);
  const isEnough = percent(total.linesHit, total.linesFound) >= LEAST_PERCENT &&
    percent(total.branchesHit, total.branchesFound) >= LEAST_PERCENT;
  if (!isEnough) console.error(`Less than ${LEAST_PERCENT} % of ${MEASURED} was reached`);
  if (!isEnough || unseen.length > 0 || counts.size === 0) Deno.exit(1);
}
