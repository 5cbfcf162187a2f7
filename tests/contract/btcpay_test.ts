/** How the contract suite is pointed at a real server. */
import assert from "node:assert/strict";
import { readServer } from "./btcpay.ts";

const COMPLETE: Readonly<Record<string, string>> = {
  BTCPAY_CONTRACT_URL: "http://127.0.0.1:23001/",
  BTCPAY_CONTRACT_STORE: "STORE",
  BTCPAY_CONTRACT_KEY: "KEY",
  BTCPAY_CONTRACT_PAY: "/opt/pay",
  BTCPAY_CONTRACT_MINE: "/opt/mine",
};

Deno.test("contract, real server: every missing variable is named", () => {
  for (const name of Object.keys(COMPLETE)) {
    const server = readServer((asked) => asked === name ? "" : COMPLETE[asked]);
    assert.deepEqual(server, { missing: [name] });
  }
  assert.deepEqual(readServer(() => undefined), { missing: Object.keys(COMPLETE) });
});

Deno.test("contract, real server: its clock is waited for, its address has no slash at the end", () => {
  const server = readServer((name) => COMPLETE[name]);
  assert.ok(!("missing" in server));
  assert.equal(server.url, "http://127.0.0.1:23001");
  assert.equal(server.passTime, undefined);
});
