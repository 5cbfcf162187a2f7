import assert from "node:assert/strict";
import { isId, parseServerUrl } from "../../src/btcpay/mod.ts";

for (
  const [text, base] of [
    ["https://btcpay.example", "https://btcpay.example"],
    ["https://btcpay.example/", "https://btcpay.example"],
    ["HTTPS://BTCPay.Example:443/pay//", "https://btcpay.example/pay"],
    ["https://btcpay.example:8443", "https://btcpay.example:8443"],
    ["http://localhost:49392", "http://localhost:49392"],
    ["http://127.0.0.1:23000/", "http://127.0.0.1:23000"],
    ["http://127.1:23000/", "http://127.0.0.1:23000"],
    ["http://[::1]:23000", "http://[::1]:23000"],
    ["http://btcpay.localhost", "http://btcpay.localhost"],
  ] as const
) {
  Deno.test(`the address ${text} is accepted`, () => {
    const url = parseServerUrl(text);
    assert.ok(url.kind === "accepted");
    assert.equal(url.base, base);
    assert.equal(url.isLoopback, text.startsWith("http:"));
  });
}

for (
  const [text, code] of [
    ["", "notUrl"],
    ["btcpay.example", "notUrl"],
    ["ftp://btcpay.example", "notUrl"],
    ["https://user:pass@btcpay.example", "notUrl"],
    ["https://btcpay.example/?key=1", "notUrl"],
    ["https://btcpay.example/#top", "notUrl"],
    ["http://btcpay.example", "insecureUrl"],
    ["http://192.168.1.10:23000", "insecureUrl"],
    ["http://localhost.example", "insecureUrl"],
    ["http://127.0.0.1.example", "insecureUrl"],
    ["http://0.0.0.0", "insecureUrl"],
  ] as const
) {
  Deno.test(`the address ${JSON.stringify(text)} is refused: ${code}`, () => {
    assert.deepEqual(parseServerUrl(text), { kind: "refused", code });
  });
}

Deno.test("only plain ids may stand in a path", () => {
  for (const id of ["SD6tdyZ7QPE3gbEpj1nZDc", "a", "a-b_c"]) assert.ok(isId(id), id);
  for (const id of ["", "..", "a/b", "a%2Fb", "a?b", "a b", "é", "a\n", "x".repeat(101)]) {
    assert.ok(!isId(id), JSON.stringify(id));
  }
});
