/** Dates, money, coins and spans as people write them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createFormat } from "../../src/agent/wording/mod.ts";

const fr = createFormat("fr", "Europe/Paris");
const en = createFormat("en", "Europe/Paris");

Deno.test("format: dates and times are those of the time zone", () => {
  const at = Date.UTC(2026, 10, 22, 23, 30);
  assert.deepEqual([fr.date(at), en.date(at)], ["23 nov. 2026", "23 Nov 2026"]);
  assert.equal(fr.dateTime(at), "23 nov. 2026, 00:30");
  assert.equal(createFormat("fr", "UTC").dateTime(at), "22 nov. 2026, 23:30");
});

Deno.test("format, fr: the first of a month is counted", () => {
  assert.equal(fr.date(Date.UTC(2026, 10, 1)), "1er nov. 2026");
  assert.equal(fr.date(Date.UTC(2026, 10, 11)), "11 nov. 2026");
});

Deno.test("format: days are compared in the time zone", () => {
  const evening = Date.UTC(2026, 10, 22, 22, 30);
  assert.equal(fr.isSameDay(evening, evening + 3_600_000), false);
  assert.equal(createFormat("fr", "UTC").isSameDay(evening, evening + 3_600_000), true);
});

for (
  const [amount, currency, french, english] of [
    ["29.99", "EUR", "29,99\u00a0€", "€29.99"],
    ["30", "EUR", "30,00\u00a0€", "€30.00"],
    ["1234.5", "EUR", "1\u202f234,50\u00a0€", "€1,234.50"],
    ["0.00049984", "BTC", "0,00049984\u00a0BTC", "BTC\u00a00.00049984"],
    ["29.99", "NOPE", "29.99\u00a0NOPE", "29.99\u00a0NOPE"],
  ] as const
) {
  Deno.test(`format: ${amount} ${currency} is never rounded`, () => {
    assert.deepEqual([fr.money(amount, currency), en.money(amount, currency)], [french, english]);
    if (currency !== "NOPE") assert.equal(fr.priced(`${amount} ${currency}`), french);
  });
}

Deno.test("format: coins keep every digit", () => {
  fc.assert(fc.property(
    fc.nat(21_000_000),
    fc.integer({ min: 0, max: 99_999_999 }),
    (whole, part) => {
      const amount = `${whole}.${String(part).padStart(8, "0")}`;
      const shown = fr.coins(amount, "BTC");
      assert.equal(shown.replaceAll("\u202f", "").replace(",", "."), `${amount}\u00a0BTC`);
    },
  ));
  assert.equal(fr.coins("1", "BTC"), "1,000\u202f000\u202f00\u00a0BTC");
});

for (
  const [ms, french, english] of [
    [-5, "0\u00a0s", "0\u00a0s"],
    [59_001, "1\u00a0min\u00a000\u00a0s", "1\u00a0min\u00a000\u00a0s"],
    [852_000, "14\u00a0min\u00a012\u00a0s", "14\u00a0min\u00a012\u00a0s"],
    [3_700_000, "1\u00a0h\u00a001", "1\u00a0h\u00a001"],
    [365 * 86_400_000, "365\u00a0jours", "365\u00a0days"],
  ] as const
) {
  Deno.test(`format: ${ms} ms is ${english}`, () => {
    assert.deepEqual([fr.duration(ms), en.duration(ms)], [french, english]);
  });
}

Deno.test("format: one day is one day", () => {
  assert.deepEqual([fr.days(1), en.days(1), fr.days(2), en.days(2)], [
    "1\u00a0jour",
    "1\u00a0day",
    "2\u00a0jours",
    "2\u00a0days",
  ]);
});
