/** Calls that are not understood: what is said, word for word. */
import assert from "node:assert/strict";
import { runWith } from "./environment.ts";

const CALLS: readonly (readonly [string, string, string])[] = [
  [
    "statsu",
    'There is no command "statsu".',
    "Did you mean: autotele-agent status / Type: autotele-agent --help",
  ],
  [
    "start",
    'There is no command "start".',
    "Did you mean: autotele-agent trial start / Type: autotele-agent --help",
  ],
  [
    "--lang en invoice gett X",
    'There is no command "gett".',
    "Did you mean: autotele-agent invoice get / Type: autotele-agent invoice --help",
  ],
  ["xyzzy", 'There is no command "xyzzy".', "Type: autotele-agent --help"],
  [
    "status --jsno",
    'There is no option "--jsno" here.',
    "Did you mean: autotele-agent status --json / Type: autotele-agent status --help",
  ],
  [
    "status --quite",
    'There is no option "--quite" here.',
    "Did you mean: autotele-agent status --quiet / Type: autotele-agent status --help",
  ],
  [
    "check --wait 5",
    'There is no option "--wait" here.',
    "Example: autotele-agent check / Type: autotele-agent check --help",
  ],
  [
    "activate",
    "KEY is missing.",
    "Example: autotele-agent activate - < key.txt / Type: autotele-agent activate --help",
  ],
  [
    "config",
    "There has to be more: init, path, show, check.",
    "Type: autotele-agent config --help",
  ],
  [
    "buy --wait -5",
    '--wait: "-5" does not fit, it takes 0–86400.',
    "Example: autotele-agent buy --wait 900 / Type: autotele-agent buy --help",
  ],
  [
    "completions tcsh",
    'SHELL: "tcsh" does not fit, it takes bash | zsh | fish | pwsh.',
    "Example: autotele-agent completions bash > " +
    "~/.local/share/bash-completion/completions/autotele-agent / " +
    "Type: autotele-agent completions --help",
  ],
  [
    "check now",
    "There is a word too many.",
    "Example: autotele-agent check / Type: autotele-agent check --help",
  ],
  [
    "7Q4K-M8PA-0C2T-9XWB-E5RH-K3VD-6N1J-W2ZN",
    'There is no command "7Q4K-••••-W2ZN".',
    "Type: autotele-agent --help",
  ],
];

for (const [line, message, cure] of CALLS) {
  Deno.test(`usage: ${line.length > 30 ? "a key in the place of a command" : line}`, async () => {
    const told = await runWith(line.split(" "));
    assert.equal(told.code, 2);
    assert.equal(told.out, "");
    assert.deepEqual(told.err, [message, ...cure.split(" / ")].join("\n  ") + "\n");
    assert.deepEqual(told.asked, [], "nothing was opened");
    const json = await runWith([...line.split(" "), "--json", "--lang", "fr"]);
    assert.equal(json.code, 2);
    const { code, message: english } = JSON.parse(json.out).error;
    assert.equal(code, "usage");
    // What has no --json refuses that first.
    const hasJson = !/^(config|completions)\b/.test(line);
    assert.equal(english, hasJson ? message : 'There is no option "--json" here.');
  });
}

Deno.test("usage: a fault with --json is English and one document", async () => {
  const { out, err } = await runWith(["check", "--json", "--lang", "fr"], {
    fault: new TypeError("bug"),
  });
  assert.equal(err, "");
  assert.match(JSON.parse(out).error.message, /^The program stopped/);
});

Deno.test("usage: help after any word is help, in the language asked for, and no bad call", async () => {
  for (const args of [["--help"], ["config", "check", "--help"], ["help", "invoice", "get"]]) {
    const { code, out, err } = await runWith(["--lang", "fr", ...args]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /Usage\u00a0: autotele-agent/);
    assert.doesNotMatch(out, /Options:|Commands:|Usage:|default:|choices:/);
  }
});
