import assert from "node:assert/strict";
import { firstLine, parseRetryAfter, problemOfAnswer } from "../../src/btcpay/mod.ts";

const html = { kind: "text" } as const;
const empty = { kind: "empty" } as const;
function json(value: unknown): { readonly kind: "json"; readonly value: unknown } {
  return { kind: "json", value };
}

for (
  const [name, status, body, expected] of [
    ["401 in BTCPay's words", 401, json({ code: "unauthenticated", message: "No key" }), {
      code: "unauthenticated",
      retryable: false,
      detail: "No key",
    }],
    ["401 of a proxy", 401, html, { code: "unauthenticated", retryable: false }],
    [
      "403 missing permission, scoped name",
      403,
      json({ code: "missing-permission", missingPermission: "btcpay.store.canviewinvoices:S" }),
      {
        code: "missingPermission",
        retryable: false,
        permission: "btcpay.store.canviewinvoices",
      },
    ],
    ["403 without a name", 403, json({ code: "missing-permission" }), {
      code: "missingPermission",
      retryable: false,
      permission: "",
    }],
    ["403 of a firewall", 403, html, { code: "malformed", retryable: false }],
    ["403 empty", 403, empty, { code: "rejected", retryable: false }],
    ["404 unknown invoice", 404, json({ code: "invoice-not-found", message: "No" }), {
      code: "invoiceNotFound",
      retryable: false,
      detail: "No",
    }],
    ["404 unknown store", 404, json({ code: "store-not-found" }), {
      code: "storeNotFound",
      retryable: false,
    }],
    ["404 empty", 404, empty, { code: "rejected", retryable: false }],
    ["404 page", 404, html, { code: "malformed", retryable: false }],
    ["405 empty", 405, empty, { code: "rejected", retryable: false }],
    ["400 with a long log", 400, json({ code: "generic-error", message: "\nNo rate\nline\n" }), {
      code: "rejected",
      retryable: false,
      detail: "No rate",
    }],
    ["415 problem document", 415, json({ title: "Unsupported Media Type" }), {
      code: "rejected",
      retryable: false,
      detail: "Unsupported Media Type",
    }],
    [
      "422 with paths",
      422,
      json([{ path: "Amount", message: "Too low" }, { path: "", message: "x" }, {
        path: "Amount",
      }]),
      { code: "validation", retryable: false, paths: ["Amount"], detail: "Too low" },
    ],
    ["422 of another form", 422, json({ message: "No" }), {
      code: "rejected",
      retryable: false,
      detail: "No",
    }],
    ["408", 408, empty, { code: "server", retryable: true }],
    ["429", 429, html, { code: "rateLimited", retryable: true }],
    ["500", 500, json({ message: "Oops" }), { code: "server", retryable: true, detail: "Oops" }],
    ["502 with HTML", 502, html, { code: "server", retryable: true }],
    ["503", 503, empty, { code: "server", retryable: true }],
    ["504", 504, html, { code: "server", retryable: true }],
    ["304", 304, empty, { code: "rejected", retryable: false }],
    ["418", 418, json(42), { code: "rejected", retryable: false }],
  ] as const
) {
  Deno.test(`an answer is classified: ${name}`, () => {
    assert.deepEqual(problemOfAnswer({ status, body, now: 0 }), { ...expected, status });
  });
}

Deno.test("the server's wish to wait stands in the problem", () => {
  const problem = problemOfAnswer({ status: 429, body: html, retryAfter: "12", now: 0 });
  assert.equal(problem.retryAfterMs, 12_000);
});

for (
  const [header, expected] of [
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["0", 0],
    ["30", 30_000],
    [" 30 ", 30_000],
    ["999999", 3_600_000],
    ["Mon, 23 Nov 2026 03:38:54 GMT", 30_000],
    ["Mon, 23 Nov 2026 03:00:00 GMT", 0],
    ["Tue, 23 Nov 2027 03:38:24 GMT", 3_600_000],
  ] as const
) {
  Deno.test(`Retry-After ${JSON.stringify(header)} means ${expected} ms`, () => {
    assert.equal(parseRetryAfter(header, Date.UTC(2026, 10, 23, 3, 38, 24)), expected);
  });
}

Deno.test("of a message its first line is shown, without control characters, cut", () => {
  assert.equal(firstLine("\r\n  a\u0000\u001b[31mb \nc"), "a  [31mb");
  assert.equal(firstLine("x".repeat(1000)).length, 300);
  assert.equal(firstLine(""), "");
});
