/**
 * What every key store promises, checked on the fake and on the real ones.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { KeyStore } from "../../src/ports.ts";

/** Checks one key store and leaves it as it was. */
export async function checkKeyStore(store: KeyStore): Promise<void> {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  assert.equal(await store.get("key"), undefined, "nothing there yet");
  await store.set("key", secret);
  assert.deepEqual(await store.get("key"), secret, "what was set is got");
  await store.set("key", secret.toReversed());
  assert.deepEqual(await store.get("key"), secret.toReversed(), "set again replaces");
  assert.equal(await store.get("other key"), undefined, "names are apart");
  const large = crypto.getRandomValues(new Uint8Array(2_500));
  await store.set("large", large);
  assert.deepEqual(await store.get("large"), large, "2,500 bytes fit");
  for (const name of ["key", "large", "never there"]) await store.remove(name);
  assert.equal(await store.get("key"), undefined, "removed is gone");
}
