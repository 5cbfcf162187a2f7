/**
 * What the agent wants of the stored state. `state_store.ts` is the one that keeps it on disk.
 *
 * @module
 */

import type { Facts, RememberedPayments, Trial, UnreadableCause } from "../license/mod.ts";

/** What stands in the store. */
export type StoredState =
  | { readonly kind: "empty" }
  | { readonly kind: "loaded"; readonly facts: Facts; readonly from: "file" | "backup" }
  | {
    readonly kind: "unreadable";
    readonly cause: UnreadableCause;
    /** Where the unreadable file was set aside, when it was. The next read finds `empty`. */
    readonly keptAt?: string;
  };

/** Keeps the facts of one machine. */
export interface StateStore {
  /** Reads what is there; writes nothing but what setting aside a corrupt file takes. */
  read(): Promise<StoredState>;
  /**
   * Under a lock that other processes respect: reads, asks `change` for new facts, and writes them
   * before it resolves. `undefined` writes nothing; a state that is unreadable and still in its
   * place is not written over, and `change` is not asked. Resolves with what stands there afterwards.
   * Throws FileError when it could not be written; the old state stands then.
   */
  update(change: (state: StoredState) => Facts | undefined): Promise<StoredState>;
  /** What the key store remembers beside the state; `undefined` also when it cannot be asked. */
  readRemembered(): Promise<{
    readonly trial?: Trial;
    readonly payments?: RememberedPayments;
  }>;
  /** Keeps the trial beside the state. Best effort: a key store that is closed loses nothing else. */
  rememberTrial(trial: Trial): Promise<void>;
  /** Keeps the payments made here beside the state. Best effort. */
  rememberPayments(payments: RememberedPayments): Promise<void>;
  /** Runs `action` while no other process runs one of the same name. */
  exclusively<T>(name: string, action: () => Promise<T>): Promise<T>;
}
