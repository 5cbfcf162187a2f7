/** The line finder agrees with the runtime about what is JSON. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { findBrokenLine } from "../../src/agent/config/broken_line.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("broken line: all that the runtime writes is whole", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
    assert.equal(findBrokenLine(JSON.stringify(value, null, indent)), undefined);
  }));
});

Deno.test("broken line: after any change it agrees with the runtime, and names a line there is", () => {
  const change = fc.tuple(
    fc.jsonValue({ maxDepth: 3 }),
    fc.nat(),
    fc.constantFrom("", ",", "}", "]", '"', "\\", "\n", ":", "{", "[", "0", "x", "\u0001"),
  );
  fc.assert(
    fc.property(change, ([value, where, put]) => {
      const text = JSON.stringify(value, null, 1);
      const at = where % (text.length + 1);
      const changed = text.slice(0, at) + put + text.slice(at + 1);
      const line = findBrokenLine(changed);
      assert.equal(line === undefined, isJson(changed), changed);
      assert.ok(line === undefined || (line >= 1 && line <= changed.split("\n").length));
    }),
    { numRuns: 1000 },
  );
});
