/**
 * The ports: everything the program needs from the world, as small interfaces.
 *
 * Interfaces only, so every folder may import this file. `src/platform` holds the real ones,
 * `tests/fakes` the in-memory ones, and contract suites in `tests/platform` run on both.
 *
 * @module
 */

/** The clock. Instants are epoch milliseconds; the monotonic reading has no epoch. */
export interface Clock {
  /** The local wall clock, epoch milliseconds. May jump. */
  now(): number;
  /** Milliseconds since some fixed point of this process. Never goes back. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** `fetch`, as the runtime has it: proxy variables are honoured, redirects are the caller's wish. */
export type HttpFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The files of one user. Paths are the system's own. */
export interface FileSystem {
  /** The whole file, or `undefined` when there is none. Throws {@linkcode FileError}. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * Replaces the file as a whole: temporary file in the same folder (mode 0600), fsync, rename,
   * fsync of the folder. Missing folders are made with mode 0700. Throws {@linkcode FileError};
   * the old content is then still there.
   */
  writeAtomic(path: string, data: Uint8Array): Promise<void>;
  /** Removes the file; nothing happens when there is none. Throws {@linkcode FileError}. */
  remove(path: string): Promise<void>;
  /** Renames over `to`. Throws {@linkcode FileError}. */
  rename(from: string, to: string): Promise<void>;
  /** Permission bits of the file (`0o600`), or `undefined` where the system has none (Windows) or there is no file. */
  mode(path: string): Promise<number | undefined>;
  /**
   * Runs `action` while holding an exclusive lock that the system lets go of when the process
   * dies, however it dies. Waits for its turn. Throws {@linkcode FileError}.
   */
  withLock<T>(path: string, action: () => Promise<T>): Promise<T>;
}

/** Why a file could not be read or written. */
export type FileErrorCode = "denied" | "readOnly" | "full" | "io";

/** The file system failed. The message names the path and no content. */
export class FileError extends Error {
  override readonly name = "FileError";
  constructor(
    readonly code: FileErrorCode,
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot use file: ${path} (${code})`, options);
  }
  /** Whether the same call may succeed later without anybody's doing. */
  get retryable(): boolean {
    return this.code === "full" || this.code === "io";
  }
}

/** Where small secrets live: Secret Service, Keychain, Credential Manager, or a file. */
export interface KeyStore {
  /** Which store this is, for `doctor` and for the envelope's key id. */
  readonly kind: "os" | "file";
  /** The secret, or `undefined` when there is none of that name. Throws {@linkcode KeyStoreError}. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** Stores at most 2,500 bytes under that name. Throws {@linkcode KeyStoreError}. */
  set(name: string, secret: Uint8Array): Promise<void>;
  /** Removes it; nothing happens when there is none. Throws {@linkcode KeyStoreError}. */
  remove(name: string): Promise<void>;
}

/**
 * Why a key store did not answer: `missing`, there is none on this machine (no Secret Service on
 * the bus, no bus); `locked`, it is there and closed just now; `failed`, anything else.
 */
export type KeyStoreErrorCode = "missing" | "locked" | "failed";

/** The key store did not answer. No secret in the message. */
export class KeyStoreError extends Error {
  override readonly name = "KeyStoreError";
  constructor(readonly code: KeyStoreErrorCode, options?: ErrorOptions) {
    super(`Cannot use key store: ${code}`, options);
  }
  /** Whether the same call may succeed later without anybody's doing. */
  get retryable(): boolean {
    return this.code !== "missing";
  }
}

/** The identity of this machine for one product. */
export interface MachineId {
  /**
   * 32 lower-case hex digits: HMAC-SHA-256 of the system's own id under the product's id, cut to
   * 128 bits. Stable over reinstallation of the program. The system's own id never leaves.
   */
  read(): Promise<string>;
}

/** Opens pages for the person. */
export interface Browser {
  /** Opens an `https:` (or loopback `http:`) address in the system's browser. `false`: none was found. */
  open(url: string): Promise<boolean>;
}

/** Randomness for jitter only; keys come from Web Crypto. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

/** Structured log lines. Implementations redact; callers pass no secrets all the same. */
export interface Log {
  debug(message: string, properties?: Readonly<Record<string, unknown>>): void;
  info(message: string, properties?: Readonly<Record<string, unknown>>): void;
  warn(message: string, properties?: Readonly<Record<string, unknown>>): void;
  error(message: string, properties?: Readonly<Record<string, unknown>>): void;
}
