import assert from "node:assert/strict";
import fc from "fast-check";
import {
  add,
  clampToZero,
  compare,
  compareDecimals,
  decimalOfNumber,
  formatDecimal,
  isAtLeast,
  multiply,
  parseDecimal,
  subtract,
  subtractPercent,
} from "../../src/license/money.ts";

const decimals = fc.record({
  units: fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
  scale: fc.integer({ min: 0, max: 18 }),
});

/** Oracle: the value in units of 10⁻³⁶. */
function value(decimal: { readonly units: bigint; readonly scale: number }): bigint {
  return decimal.units * 10n ** BigInt(36 - decimal.scale);
}

Deno.test("a plain decimal text is read exactly", () => {
  assert.deepEqual(parseDecimal("29.99"), { units: 2999n, scale: 2 });
  assert.deepEqual(parseDecimal("-0.00001"), { units: -1n, scale: 5 });
  assert.deepEqual(parseDecimal("007"), { units: 7n, scale: 0 });
  assert.deepEqual(parseDecimal("9".repeat(18) + "." + "9".repeat(18))?.scale, 18);
});

for (
  const text of [
    "",
    " ",
    "29,99",
    "1e3",
    "+1",
    " 1",
    "1 ",
    "1\n",
    "1.",
    ".5",
    "--1",
    "1.2.3",
    "1'000",
    "٣",
    "0x10",
    "NaN",
    "Infinity",
    "1".repeat(19),
    "0." + "1".repeat(19),
  ]
) {
  Deno.test(`${JSON.stringify(text)} is no decimal`, () => {
    assert.equal(parseDecimal(text), undefined);
    assert.equal(isAtLeast(text, "0"), false);
    assert.equal(isAtLeast("1", text), false);
    assert.throws(() => compareDecimals(text, "1"), RangeError);
  });
}

Deno.test("a written decimal reads as the same value, in its shortest form", () => {
  fc.assert(fc.property(decimals, (decimal) => {
    const text = formatDecimal(decimal);
    const read = parseDecimal(text);
    assert.ok(read !== undefined);
    assert.equal(value(read), value(decimal));
    assert.doesNotMatch(text, /\.\d*0$|^-0$|\.$/);
  }));
});

Deno.test("sum, difference, product and order agree with whole numbers of the smallest unit", () => {
  fc.assert(fc.property(decimals, decimals, (a, b) => {
    assert.equal(value(add(a, b)), value(a) + value(b));
    assert.equal(value(subtract(a, b)), value(a) - value(b));
    assert.equal(value(multiply(a, b)) * 10n ** 36n, value(a) * value(b));
    assert.equal(compare(a, b), value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
    assert.equal(
      isAtLeast(formatDecimal(a), formatDecimal(b)),
      compareDecimals(formatDecimal(a), formatDecimal(b)) >= 0,
    );
  }));
});

Deno.test("amounts are compared by value, not by text or float", () => {
  assert.equal(compareDecimals("29.990", "29.99"), 0);
  assert.equal(compareDecimals("9", "10"), -1);
  assert.equal(isAtLeast("29.989999999999999999", "29.99"), false);
  assert.equal(isAtLeast("29.99", "29.99"), true);
  assert.equal(formatDecimal(add({ units: 1n, scale: 1 }, { units: 2n, scale: 1 })), "0.3");
});

Deno.test("a percentage is taken off exactly", () => {
  assert.equal(subtractPercent("29.99", 0), "29.99");
  assert.equal(subtractPercent("29.99", 10), "26.991");
  assert.equal(subtractPercent("29.99", 2.5), "29.24025");
  assert.equal(subtractPercent("29.99", 100), "0");
  assert.equal(subtractPercent("100", 1e-8), "99.99999999");
  for (const percent of [-1, 100.1, NaN, Infinity]) {
    assert.throws(() => subtractPercent("1", percent), RangeError);
  }
  assert.throws(() => subtractPercent("1,5", 1), RangeError);
});

Deno.test("what is left of any amount lies between nothing and the amount", () => {
  fc.assert(
    fc.property(
      decimals.filter(({ units }) => units >= 0n),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (decimal, percent) => {
        const amount = formatDecimal(decimal);
        const rest = subtractPercent(amount, percent);
        assert.ok(isAtLeast(amount, rest), `${rest} of ${amount}`);
        assert.ok(isAtLeast(rest, "0"), `${rest} of ${amount}`);
      },
    ),
  );
});

Deno.test("a negative amount becomes zero, any other stays as it was written", () => {
  assert.equal(clampToZero("-0.00000001"), "0");
  assert.equal(clampToZero("0.00"), "0.00");
  assert.equal(clampToZero("1.50"), "1.50");
  assert.throws(() => clampToZero("x"), RangeError);
});

Deno.test("a number is written without exponent", () => {
  assert.equal(decimalOfNumber(29.99), "29.99");
  assert.equal(decimalOfNumber(1e-8), "0.00000001");
  assert.equal(decimalOfNumber(1.5e17), "150000000000000000");
  assert.equal(decimalOfNumber(-0), "0");
  assert.equal(decimalOfNumber(5e-324), "0");
  for (const number of [NaN, Infinity, -Infinity, 1e18, 1e300]) {
    assert.throws(() => decimalOfNumber(number), RangeError);
  }
});

Deno.test("a written number reads back as the same number", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.integer(),
        fc.double({ min: 1e-2, max: 999_999_999, noNaN: true }),
      ),
      (number) => {
        assert.equal(Number(decimalOfNumber(number)), number === 0 ? 0 : number);
      },
    ),
  );
});
