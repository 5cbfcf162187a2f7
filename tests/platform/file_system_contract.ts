/**
 * What every file system promises, checked on the fake and on the real one.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { FileSystem } from "../../src/ports.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Checks one file system below an empty folder. */
export async function checkFileSystem(files: FileSystem, folder: string): Promise<void> {
  const path = join(folder, "new folder", "license é.bin");
  assert.equal(await files.read(path), undefined, "no file is no error");
  assert.equal(await files.mode(path), undefined);
  await files.writeAtomic(path, bytes("one"));
  await files.writeAtomic(path, bytes("two"));
  assert.deepEqual(await files.read(path), bytes("two"), "replaced as a whole");
  const mode = await files.mode(path);
  assert.ok(mode === undefined || mode === 0o600, `mode ${mode?.toString(8)}`);
  const moved = join(folder, "moved.bin");
  await files.writeAtomic(moved, bytes("in the way"));
  await files.rename(path, moved);
  assert.deepEqual(await files.read(moved), bytes("two"), "renamed over");
  assert.equal(await files.read(path), undefined);
  await files.remove(moved);
  await files.remove(moved);
  assert.equal(await files.read(moved), undefined, "removed, and again without complaint");

  const order: string[] = [];
  const lock = join(folder, "one.lock");
  await Promise.all([1, 2, 3].map((number) =>
    files.withLock(lock, async () => {
      order.push(`in ${number}`);
      await Promise.resolve();
      order.push(`out ${number}`);
    })
  ));
  assert.deepEqual(order, ["in 1", "out 1", "in 2", "out 2", "in 3", "out 3"]);
  await assert.rejects(
    files.withLock(lock, () => Promise.reject(new RangeError("mine"))),
    RangeError,
  );
  assert.equal(await files.withLock(lock, () => Promise.resolve("free again")), "free again");
}
