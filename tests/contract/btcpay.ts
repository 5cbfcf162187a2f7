/**
 * The contract, held by a real BTCPay Server on regtest: `deno task test:btcpay` with
 *
 * - BTCPAY_CONTRACT_URL, BTCPAY_CONTRACT_STORE: the server, and a store with an on-chain wallet and
 *   a rate for EUR
 * - BTCPAY_CONTRACT_KEY: an unrestricted API key; the suite makes its own narrow ones
 * - BTCPAY_CONTRACT_PAY: a program, run with an address and an amount in coins
 * - BTCPAY_CONTRACT_MINE: a program, run with a number of blocks
 *
 * Arguments, if any, choose the clauses whose names contain one of them. It takes some five
 * minutes: invoices have to expire. Ends with 0 when everything held, 1 when something did not, 2
 * when a variable is missing.
 *
 * @module
 */

import { ClauseSkipped, type ContractServer, runClause } from "./server.ts";
import { CLAUSES } from "./suite.ts";

const NAMES = ["URL", "STORE", "KEY", "PAY", "MINE"] as const;
/** A real server may take its time to see a payment, and to let an invoice expire. */
const PATIENCE_MS = 120_000;

/** The server that the environment names, or the names of the variables that are missing. */
export function readServer(
  read: (name: string) => string | undefined,
): ContractServer | { readonly missing: readonly string[] } {
  const names = NAMES.map((name) => `BTCPAY_CONTRACT_${name}`);
  const values = names.map((name) => read(name) ?? "");
  const missing = names.filter((_, index) => values[index] === "");
  if (missing.length > 0) return { missing };
  const [url = "", storeId = "", adminKey = "", payProgram = "", mineProgram = ""] = values;
  return {
    url: url.replace(/\/+$/, ""),
    storeId,
    adminKey,
    pay: (address, coins) => runProgram(payProgram, [address, coins]),
    mine: (blocks) => runProgram(mineProgram, [String(blocks)]),
    patienceMs: PATIENCE_MS,
  };
}

async function runProgram(program: string, args: readonly string[]): Promise<void> {
  const { success, code, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) {
    throw new Error(`${program} ended with ${code}: ${new TextDecoder().decode(stderr)}`);
  }
}

async function main(wanted: readonly string[]): Promise<number> {
  const server = readServer((name) => Deno.env.get(name));
  if ("missing" in server) {
    const names = server.missing.join(", ");
    console.error(`Cannot ask a BTCPay Server: these variables are missing: ${names}`);
    console.error("What each of them holds stands at the top of tests/contract/btcpay.ts");
    return 2;
  }
  const clauses = CLAUSES.filter(({ name }) =>
    wanted.length === 0 || wanted.some((part) => name.includes(part))
  );
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const clause of clauses) {
    try {
      await runClause(server, clause);
      counts.passed++;
      console.log(`ok       ${clause.name}`);
    } catch (error) {
      const isSkipped = error instanceof ClauseSkipped;
      counts[isSkipped ? "skipped" : "failed"]++;
      const reason = error instanceof Error ? error.message : String(error);
      console.log(`${isSkipped ? "skipped" : "FAILED "}  ${clause.name}`);
      console.log(`         ${reason.replaceAll("\n", "\n         ")}`);
    }
  }
  const { passed, failed, skipped } = counts;
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
