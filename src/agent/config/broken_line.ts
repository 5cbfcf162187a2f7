/**
 * Where a text stops being JSON. The runtime's own message tells it for some mistakes only, and
 * repeats the text around it, which may be a secret.
 *
 * @module
 */

/** White space, then a mark, a string, another value, or the end. */
const TOKEN =
  /(?<blank>[ \t\r\n]*)(?:(?<mark>[{}[\],:])|(?<text>"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<value>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<end>$)|)/uy;

type Expected = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "next";

/** The line, from 1, at which a text stops being JSON; `undefined` when all of it is. */
export function findBrokenLine(json: string): number | undefined {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  TOKEN.lastIndex = 0;
  while (true) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(json)?.groups ?? {};
    const isOver = groups.end !== undefined && open.length === 0 && expected === "next";
    if (isOver) return undefined;
    const then = step(expected, groups, open);
    if (then === undefined) return lineAt(json, at + (groups.blank?.length ?? 0));
    expected = then;
  }
}

/** What may follow, or `undefined` when the token does not belong there. Keeps `open` up to date. */
function step(
  expected: Expected,
  { mark, text, value }: Readonly<Record<string, string | undefined>>,
  open: ("{" | "[")[],
): Expected | undefined {
  const isValueDue = expected === "value" || expected === "valueOrEnd";
  if (isValueDue && (text !== undefined || value !== undefined)) return "next";
  if ((expected === "key" || expected === "keyOrEnd") && text !== undefined) return "colon";
  switch (mark) {
    case "{":
    case "[":
      if (!isValueDue) return undefined;
      open.push(mark);
      return mark === "{" ? "keyOrEnd" : "valueOrEnd";
    case "}":
    case "]": {
      const isEmpty = expected === (mark === "}" ? "keyOrEnd" : "valueOrEnd");
      const isClosing = open.at(-1) === (mark === "}" ? "{" : "[");
      if (!isClosing || !(isEmpty || expected === "next")) return undefined;
      open.pop();
      return "next";
    }
    case ":":
      return expected === "colon" ? "value" : undefined;
    case ",":
      if (expected !== "next" || open.length === 0) return undefined;
      return open.at(-1) === "{" ? "key" : "value";
    default:
      return undefined;
  }
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
