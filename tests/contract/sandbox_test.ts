/** The contract, held by the sandbox over real HTTP: all of it, a skipped clause is a failure. */
import { withSandbox } from "./serve_sandbox.ts";
import { runClause } from "./server.ts";
import { CLAUSES } from "./suite.ts";

for (const clause of CLAUSES) {
  Deno.test(`contract, sandbox: ${clause.name}`, async () => {
    await withSandbox((server) => runClause(server, clause));
  });
}
