/** Files on disk: written whole or not at all. */
import { basename, dirname, join } from "node:path";
import { FileError, type FileErrorCode, type FileSystem } from "../ports.ts";

const isWindows = Deno.build.os === "windows";
/** Windows refuses to rename over a file that somebody has open for a moment (virus scanners do). */
const RENAME_TRIES = 10;
const RENAME_WAIT_MS = 20;
/** No write takes that long: a temporary file that old is a dead writer's. */
const DEAD_AFTER_MS = 60 * 60_000;

let temporaryCount = 0;
/** Locks wait for each other inside this process; between processes the system's lock does it. */
const queues = new Map<string, Promise<unknown>>();

/** The real file system of this user. */
export const realFiles: FileSystem = {
  async read(path): Promise<Uint8Array | undefined> {
    try {
      return await Deno.readFile(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toFileError(error, path);
    }
  },

  async writeAtomic(path, data): Promise<void> {
    const temporary = `${path}.${Deno.pid}-${temporaryCount++}.tmp`;
    try {
      await makeFolder(dirname(path));
      await writeSynced(temporary, data);
      await renameOver(temporary, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw toFileError(error, path);
    }
    await sweep(path);
  },

  async remove(path): Promise<void> {
    try {
      await Deno.remove(path);
    } catch (error) {
      if (!isMissing(error)) throw toFileError(error, path);
    }
  },

  async rename(from, to): Promise<void> {
    try {
      await renameOver(from, to);
      await syncFolder(dirname(to));
    } catch (error) {
      throw toFileError(error, from);
    }
  },

  async mode(path): Promise<number | undefined> {
    try {
      const { mode } = await Deno.stat(path);
      return isWindows || mode === null ? undefined : mode & 0o777;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toFileError(error, path);
    }
  },

  async withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
    const before = queues.get(path) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const turn = before.then(() => promise);
    queues.set(path, turn);
    await before;
    try {
      const file = await openLock(path);
      try {
        return await action();
      } finally {
        file.close();
      }
    } finally {
      resolve();
      if (queues.get(path) === turn) queues.delete(path);
    }
  },
};

/** The lock goes with the open file, so the system lets go of it however this process ends. */
async function openLock(path: string): Promise<Deno.FsFile> {
  try {
    await makeFolder(dirname(path));
    const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
    await file.lock(true);
    return file;
  } catch (error) {
    throw toFileError(error, path);
  }
}

async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
}

async function writeSynced(path: string, data: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { createNew: true, write: true, mode: 0o600 });
  let written = 0;
  while (written < data.length) written += await file.write(data.subarray(written));
  await file.sync();
}

/** Takes away what writers that were killed left behind. What cannot be removed does no harm. */
async function sweep(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  try {
    for await (const { name: found } of Deno.readDir(folder)) {
      if (!found.startsWith(`${name}.`) || !found.endsWith(".tmp")) continue;
      const left = join(folder, found);
      const { mtime } = await Deno.stat(left);
      if (mtime !== null && Date.now() - mtime.getTime() > DEAD_AFTER_MS) await Deno.remove(left);
    }
  } catch (error) {
    if (toFileError(error, path) === error) throw error;
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.rename(from, to);
    } catch (error) {
      const isBusy = error instanceof Deno.errors.PermissionDenied ||
        error instanceof Deno.errors.Busy;
      if (!isWindows || !isBusy || attempt === RENAME_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RENAME_WAIT_MS * attempt));
    }
  }
}

/** Makes the rename itself durable. Windows has no such call and needs none: NTFS logs it. */
async function syncFolder(folder: string): Promise<void> {
  if (isWindows) return;
  using handle = await Deno.open(folder, { read: true });
  await handle.sync();
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

function toFileError(error: unknown, path: string): unknown {
  if (error instanceof FileError) return error;
  const code = codeOf(error);
  return code === undefined ? error : new FileError(code, path, { cause: error });
}

function codeOf(error: unknown): FileErrorCode | undefined {
  if (!(error instanceof Error)) return undefined;
  const system = "code" in error ? error.code : undefined;
  if (system === "EROFS") return "readOnly";
  if (system === "ENOSPC" || system === "EDQUOT") return "full";
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return "denied";
  }
  return typeof system === "string" || isDenoError(error) ? "io" : undefined;
}

function isDenoError(error: Error): boolean {
  return Object.values(Deno.errors).some((kind) => error instanceof kind);
}
