/**
 * The facts while the program runs: read, brought up to date with the configuration and the clock,
 * changed only through `decide`, and the effects carried out in order.
 *
 * @module
 */

import {
  createFacts,
  decideAll,
  type Decision,
  type Effect,
  type Facts,
  guardedNow,
  isFarBehind,
  type LicenseEvent,
  type LicensePolicy,
  nextAnswerAt,
  type SourceAnswer,
  type UnreadableCause,
} from "../license/mod.ts";
import { type Clock, FileError } from "../ports.ts";
import type { StateStore, StoredState } from "./state.ts";
import type { Warning } from "./types.ts";

/** Only a step of the highest time that large is written by a command that changes nothing else. */
const TIME_STEP_MS = 10 * 60_000;

/** The facts at hand, or why there are none. */
export type OpenBook =
  | { readonly kind: "open"; readonly facts: Facts; readonly warnings: readonly Warning[] }
  | { readonly kind: "unreadable"; readonly cause: UnreadableCause; readonly keptAt?: string }
  /** Nothing is stored, and no configuration says under which terms to begin. */
  | { readonly kind: "none" };

/** What the book needs. */
export interface FactBookOptions {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly machineId: string;
  /** The policy of a usable configuration. */
  readonly policy?: LicensePolicy;
}

/** The server's clock at an answer, and this process's monotonic reading at that moment. */
interface Heard {
  readonly serverAt: number;
  readonly monotonic: number;
}

/** The facts to decide on. */
interface Base {
  readonly kind: "open";
  readonly facts: Facts;
  readonly warnings: readonly Warning[];
  /** The key store remembered something that the state does not have. */
  readonly isRecovered: boolean;
}

/** The facts of one run of the program. */
export class FactBook {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #machineId: string;
  readonly #policy: LicensePolicy | undefined;
  #heard: Heard | undefined;
  /** Monotonic reading up to which the running time is on record; `undefined` before the start. */
  #countedTo: number | undefined;

  constructor(options: FactBookOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#machineId = options.machineId;
    this.#policy = options.policy;
  }

  /** The guarded time by these facts, epoch ms (rule 8). */
  now(facts: Facts): number {
    return this.#heard === undefined
      ? guardedNow(facts.time, this.#clock.now())
      : this.#serverNow(this.#heard);
  }

  /** Takes note of an answer's clock. */
  hear(answer: SourceAnswer<unknown>): void {
    if (answer.serverAt === undefined) return;
    this.#heard = { serverAt: answer.serverAt, monotonic: this.#clock.monotonic() };
  }

  /** Opens the book; counts this as a start the first time. Saves only what must not be lost. */
  async open(): Promise<OpenBook> {
    const base = await this.#baseOf(await this.#read());
    if (base.kind !== "open") return base;
    const events = this.#timeEvents(base.facts);
    const { facts } = decideAll(base.facts, events, this.now(base.facts));
    if (!base.isRecovered && !this.#isWorthSaving(base.facts, facts)) {
      this.#countedTo ??= this.#clock.monotonic();
      return { kind: "open", facts, warnings: base.warnings };
    }
    return await this.#applyTo(base, events);
  }

  /**
   * Applies events to what is stored now, saves, and carries the effects out. A state that cannot
   * be saved is a warning: the facts stand for this run.
   */
  async apply(events: readonly LicenseEvent[]): Promise<OpenBook> {
    const base = await this.#baseOf(await this.#read());
    return base.kind === "open"
      ? await this.#applyTo(base, [...this.#timeEvents(base.facts), ...events])
      : base;
  }

  /** A corrupt state that cannot even be set aside is left alone. */
  async #read(): Promise<StoredState> {
    try {
      return await this.#store.read();
    } catch (error) {
      if (error instanceof FileError) return { kind: "unreadable", cause: "corrupt" };
      throw error;
    }
  }

  /** Takes over what the key store remembers of a trial that these facts know nothing of. */
  async recallTrial(facts: Facts): Promise<readonly LicenseEvent[]> {
    if (facts.trial !== undefined) return [];
    const { trial } = await this.#store.readRemembered();
    return trial === undefined ? [] : [{ kind: "trialRemembered", trial }];
  }

  async #applyTo(base: Base, events: readonly LicenseEvent[]): Promise<OpenBook> {
    let decision = this.#decideOn(base.facts, events);
    let warnings = base.warnings;
    try {
      const after = await this.#store.update((stored) => {
        if (isClosed(stored)) return undefined;
        const isLoaded = stored.kind === "loaded";
        decision = this.#decideOn(isLoaded ? this.#configured(stored.facts) : base.facts, events);
        return isLoaded && stored.facts === decision.facts ? undefined : decision.facts;
      });
      if (isClosed(after)) return after;
      this.#countedTo = this.#clock.monotonic();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      warnings = [...warnings, { code: "stateNotSaved", cause: error.code, path: error.path }];
    }
    await this.#carryOut(decision.effects);
    return { kind: "open", facts: decision.facts, warnings };
  }

  #decideOn(facts: Facts, events: readonly LicenseEvent[]): Decision {
    return decideAll(facts, events, nextAnswerAt(facts, this.now(facts)));
  }

  async #baseOf(stored: StoredState): Promise<Base | Exclude<OpenBook, { kind: "open" }>> {
    if (isClosed(stored)) return stored;
    if (stored.kind === "loaded") {
      const warnings: readonly Warning[] = stored.from === "backup"
        ? [{ code: "restoredFromBackup" }]
        : [];
      const facts = this.#configured(stored.facts);
      return { kind: "open", facts, warnings, isRecovered: false };
    }
    if (this.#policy === undefined) return stored.kind === "unreadable" ? stored : { kind: "none" };
    const empty = createFacts(this.#policy, this.#machineId);
    const { trial, payments } = await this.#store.readRemembered();
    const events: LicenseEvent[] = [];
    if (trial !== undefined) events.push({ kind: "trialRemembered", trial });
    if (payments !== undefined) events.push({ kind: "paymentsRemembered", remembered: payments });
    const { facts } = decideAll(empty, events, this.now(empty));
    const warnings: readonly Warning[] = stored.kind === "unreadable" && stored.keptAt !== undefined
      ? [{ code: "stateSetAside", keptAt: stored.keptAt }]
      : [];
    return { kind: "open", facts, warnings, isRecovered: events.length > 0 };
  }

  #configured(facts: Facts): Facts {
    return this.#policy === undefined
      ? facts
      : decideAll(facts, [{ kind: "configured", policy: this.#policy }], this.now(facts)).facts;
  }

  /**
   * What is to be told about time before anything else: the server's clock when there was an
   * answer, else the start, or how long the program ran since. Nothing while nothing has happened.
   */
  #timeEvents(facts: Facts): readonly LicenseEvent[] {
    const localNow = this.#clock.now();
    if (this.#heard !== undefined) {
      return [{ kind: "serverTimeTold", serverAt: this.#serverNow(this.#heard), localNow }];
    }
    if (facts.time.highestAt === 0 && facts.trial === undefined) return [];
    if (this.#countedTo === undefined) return [{ kind: "started", localNow }];
    const elapsedMs = this.#clock.monotonic() - this.#countedTo;
    return elapsedMs > 0 ? [{ kind: "ran", localNow, elapsedMs }] : [];
  }

  #isWorthSaving(before: Facts, after: Facts): boolean {
    return this.#heard === undefined && (
      after.time.behindStarts !== before.time.behindStarts ||
      isFarBehind(before.time, this.#clock.now(), before.policy) ||
      after.time.highestAt - before.time.highestAt > TIME_STEP_MS
    );
  }

  #serverNow({ serverAt, monotonic }: Heard): number {
    return serverAt + this.#clock.monotonic() - monotonic;
  }

  async #carryOut(effects: readonly Effect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.kind === "rememberTrial") await this.#store.rememberTrial(effect.trial);
      if (effect.kind === "rememberPayments") {
        await this.#store.rememberPayments(effect.remembered);
      }
    }
  }
}

/** Unreadable, and still where it was: nothing may be written over it. */
function isClosed(
  stored: StoredState,
): stored is Extract<StoredState, { kind: "unreadable" }> & { readonly keptAt?: never } {
  return stored.kind === "unreadable" && stored.keptAt === undefined;
}
