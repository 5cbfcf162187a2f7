/**
 * What the parts of the agent share: the options it was made with, the book, and how each command
 * begins and refuses.
 *
 * @module
 */

import type { Facts, LicensePolicy, PaymentSource } from "../license/mod.ts";
import { type Browser, type Clock, FileError, type Random } from "../ports.ts";
import type { CheckOutcome } from "./check.ts";
import type { FactBook, OpenBook } from "./fact_book.ts";
import type { StateStore } from "./state.ts";
import type { AgentError, ConfigTrouble, Result, Snapshot, Warning } from "./types.ts";

/** A usable configuration, as far as the agent is concerned, or why there is none. */
export type AgentConfig =
  | {
    readonly kind: "usable";
    readonly policy: LicensePolicy;
    /** Made when first asked for: most commands need no network. */
    readonly source: () => Promise<PaymentSource>;
  }
  | { readonly kind: "trouble"; readonly trouble: ConfigTrouble };

/** Everything that the agent needs of the world. */
export interface LicenseAgentOptions {
  readonly config: AgentConfig;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly browser: Browser;
  /** Cryptographic randomness, for license keys. */
  readonly randomBytes: (length: number) => Uint8Array;
  readonly machineId: string;
  /** Warnings of the start: file modes, an ignored variable. */
  readonly warnings?: readonly Warning[];
}

/** What the parts of the agent share. */
export interface AgentContext extends LicenseAgentOptions {
  readonly book: FactBook;
  /** The answer to give by this book; about this payment, if it was offered and is not settled. */
  readonly snapshot: (book: OpenBook, offeredId?: string) => Snapshot;
  /** Saves what a check came to. */
  readonly endCheck: (outcome: CheckOutcome) => Promise<OpenBook>;
}

/** An open book and a source, or the refusal that stands in their place. */
export type Ready =
  | { readonly kind: "ready"; readonly facts: Facts; readonly source: PaymentSource }
  | { readonly kind: "refused"; readonly result: Refused };

/** A refusal, whatever was asked for. */
export type Refused = Extract<Result<never>, { kind: "refused" }>;

/** Opens the book and the way to the server, for commands that need both. */
export async function makeReady(context: AgentContext): Promise<Ready> {
  const book = await context.book.open();
  const closed = refuseClosed(context, book);
  if (closed !== undefined) return { kind: "refused", result: closed };
  const { config } = context;
  return config.kind === "trouble" || book.kind !== "open"
    ? { kind: "refused", result: refuseTrouble(context, book) }
    : { kind: "ready", facts: book.facts, source: await config.source() };
}

/**
 * Carries out what may create a payment, while no other process does. Where no lock can be taken
 * nothing could be kept either: that is refused.
 */
export async function exclusively<T>(
  context: AgentContext,
  action: () => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await context.store.exclusively("purchase", action);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const { code: cause, path } = error;
    const snapshot = context.snapshot(await context.book.open());
    return refuse({ code: "stateNotSaved", cause, path }, snapshot);
  }
}

/** The refusal for want of a usable configuration. */
export function refuseTrouble({ config, snapshot }: AgentContext, book: OpenBook): Refused {
  const trouble: ConfigTrouble = config.kind === "trouble"
    ? config.trouble
    : { kind: "noFile", looked: [] };
  return refuse({ code: "misconfigured", trouble }, snapshot(book));
}

/** The refusal by a change that could not be saved, when it could not. */
export function refuseUnsaved(snapshot: Snapshot): Refused | undefined {
  const warning = snapshot.warnings.find(({ code }) => code === "stateNotSaved");
  return warning?.code === "stateNotSaved" ? refuse(warning, snapshot) : undefined;
}

/** A refusal with the state of things. */
export function refuse(error: AgentError, snapshot: Snapshot): Refused {
  return { kind: "refused", error, snapshot };
}

/** The refusal by a book that is there and cannot be read. */
export function refuseClosed(context: AgentContext, book: OpenBook): Refused | undefined {
  if (book.kind !== "unreadable") return undefined;
  const { cause, keptAt } = book;
  const error: AgentError = {
    code: "unreadable",
    cause,
    ...(keptAt === undefined ? {} : { keptAt }),
  };
  return refuse(error, context.snapshot(book));
}
