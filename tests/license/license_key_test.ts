import assert from "node:assert/strict";
import fc from "fast-check";
import {
  createLicenseKey,
  LICENSE_KEY_RANDOM_BYTES,
  maskLicenseKey,
  parseTypedLicenseKey,
} from "../../src/license/mod.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const anyKey = fc.uint8Array({
  minLength: LICENSE_KEY_RANDOM_BYTES,
  maxLength: LICENSE_KEY_RANDOM_BYTES,
}).map(createLicenseKey);

Deno.test("a key is eight groups of four symbols, and is read back as it is", () => {
  fc.assert(fc.property(anyKey, (key) => {
    assert.match(key, /^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    assert.deepEqual(parseTypedLicenseKey(key), { text: key, asTyped: key, form: "valid" });
  }));
});

Deno.test("every bit of the randomness is in the key", () => {
  const keys = new Set<string>();
  for (let symbol = 0; symbol < LICENSE_KEY_RANDOM_BYTES; symbol++) {
    for (let bit = 0; bit < 5; bit++) {
      const bytes = new Uint8Array(LICENSE_KEY_RANDOM_BYTES);
      bytes[symbol] = 1 << bit;
      keys.add(createLicenseKey(bytes));
    }
  }
  assert.equal(keys.size, 155);
  assert.throws(() => createLicenseKey(new Uint8Array(16)), RangeError);
});

Deno.test("every wrong symbol is noticed", () => {
  fc.assert(
    fc.property(anyKey, (key) => {
      const symbols = [...key.replaceAll("-", "")];
      for (const [index, right] of symbols.entries()) {
        for (const wrong of ALPHABET) {
          if (wrong === right) continue;
          const typed = symbols.with(index, wrong).join("");
          assert.equal(parseTypedLicenseKey(typed).form, "typo", `${typed} for ${key}`);
        }
      }
    }),
    { numRuns: 10 },
  );
});

Deno.test("every swap of two different symbols is noticed, but for the first with the last", () => {
  fc.assert(
    fc.property(anyKey, (key) => {
      const symbols = [...key.replaceAll("-", "")];
      for (const [first, a] of symbols.entries()) {
        for (const [second, b] of symbols.entries()) {
          if (second <= first || a === b) continue;
          const typed = symbols.with(first, b).with(second, a).join("");
          const isSpecial = first === 0 && second === 31;
          assert.equal(parseTypedLicenseKey(typed).form, isSpecial ? "valid" : "typo", typed);
        }
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("a key is read however it is typed", () => {
  fc.assert(fc.property(anyKey, (key) => {
    const bare = key.replaceAll("-", "");
    for (
      const typed of [
        bare,
        bare.toLowerCase(),
        ` ${key}\n`,
        key.replaceAll("-", " "),
        key.replaceAll("-", "\u2011"),
        key.replaceAll("-", " – "),
        `\u200b${key}`,
        key.replaceAll("0", "O").replaceAll("1", "l"),
        key.replaceAll("0", "o").replaceAll("1", "I"),
      ]
    ) assert.equal(parseTypedLicenseKey(typed).text, key);
  }));
});

Deno.test("anything else is taken byte for byte", () => {
  for (
    const [typed, text, form] of [
      ["", "", "foreign"],
      ["  older-Token 7 ", "older-Token 7", "foreign"],
      ["0".repeat(31), "0".repeat(31), "foreign"],
      ["0".repeat(33), "0".repeat(33), "foreign"],
      [`${"0".repeat(31)}*`, `${"0".repeat(31)}*`, "foreign"],
      [`${"0".repeat(31)}1`, `${"0".repeat(31)}1`, "typo"],
      [`${"0".repeat(31)}u`, `${"0".repeat(31)}u`, "typo"],
    ] as const
  ) {
    assert.deepEqual(parseTypedLicenseKey(typed), { text, asTyped: typed.trim(), form });
  }
});

Deno.test("a masked key shows its first and last group, a short one nothing", () => {
  assert.equal(maskLicenseKey("ABCD-0000-1111-WXYZ"), "ABCD-••••-WXYZ");
  assert.equal(maskLicenseKey("short"), "••••");
});
