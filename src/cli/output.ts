/**
 * How a command speaks: sentences or JSON, colours on a terminal only, nothing but what is wrong
 * when it is to be quiet.
 *
 * @module
 */

import type { AgentError, PendingPayment, Snapshot, Warning } from "../agent/mod.ts";
import { renderErrorJson } from "../agent/json.ts";
import {
  type Catalogue,
  catalogueOf,
  createFormat,
  type Language,
  type Speaker,
  tellError,
  tellPending,
  tellStatus,
  tellWarning,
} from "../agent/wording/mod.ts";
import { isEntitled, maskLicenseKey } from "../license/mod.ts";
import type { CliEnvironment } from "./environment.ts";

const CLEAR_LINE = "\r\x1b[K";
/** The width of a terminal at least. */
const PROGRESS_WIDTH = 80;
const RESET = "\x1b[0m";
const STYLES = { good: "\x1b[32m", bad: "\x1b[31m", quiet: "\x1b[2m", strong: "\x1b[1m" } as const;

/** The manner of speaking that the global options ask for. */
export interface OutputOptions {
  readonly language: Language;
  readonly isQuiet: boolean;
  readonly isJson: boolean;
  readonly hasColor: boolean;
}

/** One command's voice. */
export class Output {
  readonly #environment: CliEnvironment;
  readonly #options: OutputOptions;
  readonly catalogue: Catalogue;
  #hasProgress = false;

  constructor(environment: CliEnvironment, options: OutputOptions) {
    this.#environment = environment;
    this.#options = options;
    this.catalogue = catalogueOf(options.language);
  }

  /** Output is for a program. */
  get isJson(): boolean {
    return this.#options.isJson;
  }

  /** The language spoken. */
  get language(): Language {
    return this.#options.language;
  }

  /** Formats and the local time, for sentences about no snapshot. */
  speaker(now = this.#environment.now()): Speaker {
    return { format: createFormat(this.#options.language), now };
  }

  /** Formats, time and entitlement of a snapshot, `laterMs` after it. */
  speakerOf({ now, status }: Snapshot, laterMs = 0): Speaker {
    return { ...this.speaker(now + laterMs), isEntitled: isEntitled(status) };
  }

  /** One JSON document on standard output. */
  json(value: unknown): void {
    this.#environment.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** Lines for people; nothing when quiet. */
  lines(...lines: readonly string[]): void {
    this.clearProgress();
    if (this.#options.isQuiet || lines.length === 0) return;
    this.#environment.write(`${lines.join("\n")}\n`);
  }

  /** Whether a line may be drawn over while something is waited for. */
  get hasProgress(): boolean {
    return this.#environment.isTerminal && !this.#options.isQuiet && !this.isJson;
  }

  /** Draws the line of progress over the one before. Call it only where there is progress. */
  progress(line: string): void {
    // A line that wraps cannot be drawn over.
    const shown = line.length < PROGRESS_WIDTH ? line : `${line.slice(0, PROGRESS_WIDTH - 2)}…`;
    this.#environment.write(`${CLEAR_LINE}${shown}`);
    this.#hasProgress = true;
  }

  /** Takes the line of progress away. */
  clearProgress(): void {
    if (this.#hasProgress) this.#environment.write(CLEAR_LINE);
    this.#hasProgress = false;
  }

  /** A refusal: JSON on standard output, or a sentence and its cure on standard error. */
  refuse(error: AgentError, now: number): void {
    this.clearProgress();
    if (this.isJson) return this.json(renderErrorJson(error, now));
    this.told(tellError(this.catalogue, error, this.speaker(now)));
  }

  /** Something wrong and its cure, on standard error. */
  told({ message, cure }: { readonly message: string; readonly cure: string }): void {
    const line = this.catalogue.cli.cureLine(cure);
    this.#environment.writeError(`${this.paint("bad", message)}\n  ${line}\n`);
  }

  /** Everything about a snapshot: one sentence, then what belongs to it, aligned. */
  snapshot(snapshot: Snapshot, options: { readonly showKey?: boolean } = {}): void {
    const { labels } = this.catalogue.cli;
    const speaker = this.speakerOf(snapshot);
    const words = tellStatus(this.catalogue, snapshot, speaker);
    const style = isEntitled(snapshot.status) ? "good" : "bad";
    const { licenseKey, lastCheck, lastSuccessAt, nextCheckAt, pending } = snapshot;
    const rows: (readonly [string, string])[] = [];
    if (licenseKey !== undefined) {
      rows.push([labels.key, options.showKey === true ? licenseKey : maskLicenseKey(licenseKey)]);
    }
    if (pending !== undefined) rows.push(...this.#pendingRows(pending, speaker));
    if (lastCheck !== undefined) {
      const at = lastSuccessAt === undefined
        ? labels.never
        : speaker.format.dateTime(lastSuccessAt);
      rows.push([labels.lastCheck, at]);
    }
    if (nextCheckAt !== undefined && licenseKey !== undefined) {
      rows.push([labels.nextCheck, speaker.format.dateTime(nextCheckAt)]);
    }
    const next = pending === undefined
      ? words.next
      : tellPending(this.catalogue, pending, speaker).next;
    if (next !== undefined) rows.push([labels.next, next]);
    this.lines(
      this.paint(style, words.title),
      `  ${words.detail}`,
      ...this.rows(rows),
      ...this.warnings(snapshot.warnings, speaker),
    );
  }

  /** Warnings as lines. */
  warnings(warnings: readonly Warning[], speaker: Speaker): readonly string[] {
    const { labels } = this.catalogue.cli;
    return warnings.flatMap((warning) => {
      const { message, cure } = tellWarning(this.catalogue, warning, speaker);
      return this.rows([[labels.warning, message], [labels.cure, cure]]);
    });
  }

  /** Label and value, aligned. */
  rows(rows: readonly (readonly [string, string])[]): readonly string[] {
    const width = Math.max(12, ...rows.map(([label]) => label.length + 2));
    return rows.map(([label, value]) => `  ${this.paint("quiet", label.padEnd(width))}${value}`);
  }

  /** A table with a header, columns as wide as they need. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
    const widths = header.map((title, column) =>
      Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0))
    );
    const line = (cells: readonly string[]): string =>
      cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd();
    return [this.paint("strong", line(header)), ...rows.map(line)];
  }

  /** Colours a text where colours are wanted. */
  paint(style: keyof typeof STYLES, text: string): string {
    return this.#options.hasColor ? `${STYLES[style]}${text}${RESET}` : text;
  }

  #pendingRows(pending: PendingPayment, speaker: Speaker): (readonly [string, string])[] {
    const { labels } = this.catalogue.cli;
    const words = tellPending(this.catalogue, pending, speaker);
    const rows: (readonly [string, string])[] = [
      [labels.payment, `${words.title}. ${words.detail}`],
    ];
    if (pending.checkoutLink !== undefined && ["waiting", "partial"].includes(pending.state)) {
      rows.push([labels.checkout, pending.checkoutLink]);
    }
    return rows;
  }
}
