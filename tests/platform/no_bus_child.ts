/** Says what the system's key store answers in a session without a bus. */
import { createOsKeyStore } from "../../src/platform/os_key_store.ts";
import { KeyStoreError } from "../../src/ports.ts";

const said = await createOsKeyStore("autotele-test").get("key").then(
  () => "answered",
  (error: unknown) => error instanceof KeyStoreError ? error.code : String(error),
);
console.log(said);
