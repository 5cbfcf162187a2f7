import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, isSame } from "../../src/license/mod.ts";

Deno.test("the order of properties is nothing, that of lists is something", () => {
  assert.equal(canonicalJson({ b: 1, a: { d: [2, 1], c: 3 } }), '{"a":{"c":3,"d":[2,1]},"b":1}');
  assert.equal(isSame({ a: 1, b: undefined }, { a: 1 }), true);
  assert.equal(isSame([1, 2], [2, 1]), false);
  assert.equal(isSame(undefined, undefined), true);
  assert.equal(canonicalJson(undefined), "");
});

Deno.test("what is read back from JSON is the same", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.equal(isSame(value, JSON.parse(JSON.stringify(value))), true);
  }));
});
