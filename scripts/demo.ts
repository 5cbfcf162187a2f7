/**
 * A customer's whole life in under a minute, with real HTTP between real processes: the sandbox is
 * one, every command is another. Time is the sandbox's clock; nothing outside a temporary folder is
 * touched.
 *
 * Usage: deno task demo [fr|en]
 *
 * @module
 */

import { type Installation, type Run, type Stage, startStage } from "./stage.ts";

const DAY_MS = 86_400_000;

/** What the story needs of `status --json`. */
interface Status {
  readonly status: string;
  readonly entitled: boolean;
  readonly until: string | null;
  readonly daysLeft: number | null;
  readonly provisional: boolean;
  readonly pending: { readonly invoiceId: string; readonly state: string } | null;
}

interface Scene {
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
}

const language = Deno.args.includes("en") ? "en" : "fr";
const say = language === "fr"
  ? {
    title:
      "AutoTele : la vie d’une licence, avec de vrais processus et une horloge que l’on avance",
    headers: ["scène", "attendu", "vu"],
    good: "scènes, toutes comme attendu",
    bad: "scène(s) inattendue(s)",
    first: "Un ordinateur neuf. Rien n’a commencé.",
    trial: "Léa démarre l’essai : sept jours, accès complet.",
    day5: "Cinq jours passent.",
    buy: "Elle achète pendant l’essai. La clé est à elle dès maintenant.",
    seen: "Elle paie. BTCPay voit le paiement : AutoTele est débloqué avant la confirmation.",
    settled: "Un bloc est miné. Le paiement est confirmé.",
    daily: "Dix jours, dix vérifications : aucune ne prolonge la licence.",
    renew: "Trois jours avant la fin, elle renouvelle. Aucun jour n’est perdu.",
    twice: "Elle clique deux fois : c’est le même paiement.",
    offline: "Le serveur ne répond plus : la licence tient, la raison est dite.",
    expired: "Elle oublie. La licence prend fin, ni plus tôt ni plus tard.",
    back: "Elle paie de nouveau : débloqué.",
    reinstall: "Nouvelle installation, même ordinateur : une clé suffit, mêmes dates.",
  }
  : {
    title: "AutoTele: a license's life, with real processes and a clock that is moved",
    headers: ["scene", "expected", "seen"],
    good: "scenes, all as expected",
    bad: "scene(s) not as expected",
    first: "A new computer. Nothing has begun.",
    trial: "Léa starts the trial: seven days, full access.",
    day5: "Five days go by.",
    buy: "She buys during the trial. The key is hers from this moment.",
    seen: "She pays. BTCPay sees the payment: AutoTele is unlocked before it is confirmed.",
    settled: "A block is mined. The payment is confirmed.",
    daily: "Ten days, ten checks: none of them extends the license.",
    renew: "Three days before the end she renews. No day is lost.",
    twice: "She clicks twice: it is the same payment.",
    offline: "The server stops answering: the license stands, and the reason is said.",
    expired: "She forgets. The license ends, no sooner and no later.",
    back: "She pays again: unlocked.",
    reinstall:
      "A new installation on the same computer: one key is enough, the dates are the same.",
  };

const scenes: Scene[] = [];

function tell(text: string): void {
  console.log(`\n── ${text}`);
}

/** Runs a command and shows it as the person sees it. */
async function play(stage: Stage, at: Installation, ...args: string[]): Promise<Run> {
  const shown = args.map((arg) => arg.length > 30 ? `${arg.slice(0, 4)}-…` : arg).join(" ");
  console.log(`$ autotele-agent ${shown}`);
  const run = await stage.run(at, args);
  show(run);
  return run;
}

function show({ stdout, stderr }: Run): void {
  const text = `${stdout}${stderr}`.trimEnd();
  if (text !== "") console.log(text.replaceAll(/^/gm, "  "));
}

/** The payment that a command which is still waiting has put on record. */
async function waitForPayment(
  stage: Stage,
  at: Installation,
): Promise<{ readonly invoiceId: string }> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { pending } = await statusOf(stage, at);
    if (pending !== null) return pending;
  }
  throw new Error("Cannot go on: the purchase left no payment to pay");
}

async function statusOf(stage: Stage, at: Installation): Promise<Status> {
  const { stdout } = await stage.run(at, ["status", "--json"]);
  return JSON.parse(stdout) as Status;
}

function expect(french: string, english: string, seen: string, expected: string): void {
  scenes.push({ what: language === "fr" ? french : english, expected, seen });
}

function daysBetween(from: string | null, to: string | null): string {
  if (from === null || to === null) return "–";
  // The server keeps whole seconds, so an end may lie a second later: days to the third decimal.
  return String(Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS * 1000) / 1000);
}

async function purchase(
  stage: Stage,
  at: Installation,
  command: "buy" | "renew",
): Promise<{ readonly invoiceId: string }> {
  await play(stage, at, command, "--no-open");
  const { pending } = await statusOf(stage, at);
  if (pending === null) throw new Error(`Cannot go on: ${command} left no payment to pay`);
  return pending;
}

async function lifeOf(stage: Stage): Promise<void> {
  const home = await stage.install();
  tell(say.first);
  expect(
    "aucune licence : code de sortie",
    "no license: exit code",
    String((await play(stage, home, "status")).code),
    "3",
  );

  tell(say.trial);
  await play(stage, home, "trial", "start");
  tell(say.day5);
  await stage.passTime(5 * DAY_MS);
  await play(stage, home, "status");
  const inTrial = await statusOf(stage, home);
  expect(
    "essai, sixième jour",
    "trial, day 6",
    `${inTrial.status}, ${inTrial.daysLeft}`,
    "trial, 2",
  );

  tell(say.buy);
  console.log("$ autotele-agent buy --no-open --wait 30");
  const buying = stage.start(home, ["buy", "--no-open", "--wait", "30"]);
  const first = await waitForPayment(stage, home);
  const { stdout } = await stage.run(home, ["status", "--json", "--show-key"]);
  const { licenseKey } = JSON.parse(stdout) as { readonly licenseKey: string };

  tell(say.seen);
  await stage.control(first.invoiceId, "pay");
  await stage.run(home, ["check", "--quiet"]);
  const seen = await statusOf(stage, home);
  await play(stage, home, "status");
  expect("paiement vu", "payment seen", `${seen.status}, ${seen.pending?.state}`, "active, seen");

  tell(say.settled);
  await stage.control(first.invoiceId, "confirm");
  show(await buying.finished);
  const settled = await statusOf(stage, home);
  expect(
    "confirmé, provisoire",
    "confirmed, provisional",
    `${settled.status}, ${settled.provisional}`,
    "active, false",
  );
  expect(
    "jours après l’essai",
    "days after the trial",
    daysBetween(inTrial.until, settled.until),
    "30",
  );

  tell(say.daily);
  for (let day = 1; day <= 10; day++) {
    await stage.passTime(DAY_MS);
    await stage.run(home, ["check", "--quiet"]);
  }
  await play(stage, home, "status");
  const daily = await statusOf(stage, home);
  expect(
    "dix vérifications ajoutent",
    "ten checks add",
    `${daysBetween(settled.until, daily.until)} days`,
    "0 days",
  );

  tell(say.renew);
  await stage.passTime((daily.daysLeft ?? 0) * DAY_MS - 3 * DAY_MS);
  await stage.run(home, ["check", "--quiet"]);
  const second = await purchase(stage, home, "renew");
  tell(say.twice);
  const again = await purchase(stage, home, "renew");
  expect(
    "deux clics",
    "two clicks",
    second.invoiceId === again.invoiceId ? "one payment" : "two",
    "one payment",
  );
  await stage.control(second.invoiceId, "pay");
  await stage.control(second.invoiceId, "confirm");
  await play(stage, home, "check");
  const renewed = await statusOf(stage, home);
  expect(
    "le renouvellement ajoute",
    "a renewal adds",
    `${daysBetween(daily.until, renewed.until)} days`,
    "30 days",
  );

  tell(say.offline);
  await faults(stage, { match: "/", kind: "status", status: 503, times: 100 });
  await play(stage, home, "check");
  await faults(stage, undefined);
  expect("serveur muet", "server silent", (await statusOf(stage, home)).status, "active");

  tell(say.expired);
  await stage.passTime((renewed.daysLeft ?? 0) * DAY_MS + DAY_MS);
  await stage.run(home, ["check", "--quiet"]);
  expect(
    "oubliée : code de sortie",
    "forgotten: exit code",
    String((await play(stage, home, "status")).code),
    "4",
  );

  tell(say.back);
  const third = await purchase(stage, home, "renew");
  await stage.control(third.invoiceId, "pay");
  await stage.control(third.invoiceId, "confirm");
  await play(stage, home, "check");
  const back = await statusOf(stage, home);
  expect("débloqué de nouveau", "unlocked again", `${back.status}, ${back.daysLeft}`, "active, 30");

  tell(say.reinstall);
  const other = await stage.install();
  await play(stage, other, "activate", licenseKey);
  const reinstalled = await statusOf(stage, other);
  expect(
    "une clé, même fin",
    "one key, same end",
    String(reinstalled.until === back.until),
    "true",
  );
  await play(stage, other, "payments");
}

async function faults(stage: Stage, fault: unknown): Promise<void> {
  const response = await fetch(`${stage.sandbox.url}/sandbox/faults`, {
    method: fault === undefined ? "DELETE" : "POST",
    ...(fault === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(fault) }),
  });
  await response.body?.cancel();
}

function renderTable(rows: readonly Scene[]): string {
  const cells = [
    ["", ...say.headers],
    ...rows.map((
      { what, expected, seen },
    ) => [seen === expected ? "✓" : "✗", what, expected, seen]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0))
  );
  return cells.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}

const startedAt = performance.now();
console.log(say.title);
{
  await using stage = await startStage({ language });
  await lifeOf(stage);
}
const failed = scenes.filter(({ expected, seen }) => expected !== seen);
console.log(`\n${renderTable(scenes)}\n`);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  failed.length === 0
    ? `${scenes.length} ${say.good} (${seconds} s).`
    : `${failed.length} ${say.bad} (${seconds} s).`,
);
Deno.exit(failed.length === 0 ? 0 : 1);
