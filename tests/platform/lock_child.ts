/** Takes the lock named as argument, says so, and keeps it until it is killed. */
import { realFiles } from "../../src/platform/files.ts";

await realFiles.withLock(Deno.args[0] ?? "", async () => {
  console.log("locked");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
