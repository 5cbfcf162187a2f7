/**
 * Files in memory, that can break at any step.
 *
 * @module
 */

import { FileError, type FileErrorCode, type FileSystem } from "../../src/ports.ts";

/** A {@linkcode FileSystem} that does as the test says. */
export interface FakeFileSystem extends FileSystem {
  readonly contents: Map<string, Uint8Array>;
  readonly modes: Map<string, number>;
  /** Changes (writes, renames, removals) until the world ends there; `undefined`: never. */
  stepsLeft: number | undefined;
  /** What changes fail with, once `stepsLeft` is used up. */
  trouble: FileErrorCode;
  /** What every reading fails with. */
  readTrouble: FileErrorCode | undefined;
}

/** Makes an empty one. */
export function createFakeFileSystem(): FakeFileSystem {
  const contents = new Map<string, Uint8Array>();
  const modes = new Map<string, number>();
  const queues = new Map<string, Promise<unknown>>();
  function step(path: string): void {
    if (files.stepsLeft === undefined) return;
    if (files.stepsLeft-- <= 0) throw new FileError(files.trouble, path);
  }
  const files: FakeFileSystem = {
    contents,
    modes,
    stepsLeft: undefined,
    trouble: "io",
    readTrouble: undefined,
    read(path): Promise<Uint8Array | undefined> {
      return files.readTrouble === undefined
        ? Promise.resolve(contents.get(path)?.slice())
        : Promise.reject(new FileError(files.readTrouble, path));
    },
    async writeAtomic(path, data): Promise<void> {
      await Promise.resolve();
      step(path);
      contents.set(path, data.slice());
      modes.set(path, 0o600);
    },
    async remove(path): Promise<void> {
      await Promise.resolve();
      step(path);
      contents.delete(path);
    },
    async rename(from, to): Promise<void> {
      await Promise.resolve();
      step(from);
      const data = contents.get(from);
      if (data === undefined) throw new FileError("io", from);
      contents.set(to, data);
      contents.delete(from);
    },
    mode: (path) => Promise.resolve(contents.has(path) ? modes.get(path) ?? 0o600 : undefined),
    async withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
      const before = queues.get(path) ?? Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      queues.set(path, before.then(() => promise));
      await before;
      try {
        return await action();
      } finally {
        resolve();
      }
    },
  };
  return files;
}
