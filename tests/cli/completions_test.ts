/** Completion scripts, by asking bash; the others by their text. */
import assert from "node:assert/strict";
import { catalogueOf } from "../../src/agent/wording/mod.ts";
import { renderCompletions, SHELLS } from "../../src/cli/completions.ts";
import { createProgram } from "../../src/cli/program.ts";
import { toCommandNode } from "../../src/cli/tree.ts";

const tree = toCommandNode(
  createProgram({
    words: catalogueOf("fr").cli,
    version: "1",
    choose: () => {},
    write: () => {},
  }),
);

async function bash(script: string): Promise<string> {
  const { stdout, stderr, success } = await new Deno.Command("bash", {
    args: ["--norc", "-c", script],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const CALLS: readonly (readonly [string, string])[] = [
  ["sta", "status"],
  ["trial ", "start --version --config --lang --quiet --no-color --help"],
  ["trial st", "start"],
  ["config ", "init path show check --version --config --lang --quiet --no-color --help"],
  ["status --sh", "--show-key"],
  ["--lang ", "fr en"],
  ["--lang fr trial st", "start"],
  ["--config status trial st", "start"],
  ["--quiet tri", "trial"],
  ["completions p", "pwsh"],
  ["activate some-key --m", "--move"],
  ["buy --wait ", ""],
  ["invoice create --am", "--amount"],
];

Deno.test({
  name: "completions, bash: every place offers what may follow",
  // Windows has no bash of its own.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const script = renderCompletions("bash", tree);
    const asked = CALLS.map(([line]) => {
      const words = `autotele-agent ${line}`.split(" ").map((word) => `'${word}'`).join(" ");
      return `COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_autotele_agent; echo "\${COMPREPLY[*]}"`;
    });
    const out = await bash(`set -u\n${script}\n${asked.join("\n")}`);
    const answers = out.trimEnd().split("\n");
    CALLS.forEach(([line, wanted], index) => assert.equal(answers[index] ?? "", wanted, line));
  },
});

for (const shell of SHELLS) {
  Deno.test(`completions, ${shell}: every command and option is there`, () => {
    const script = renderCompletions(shell, tree);
    const names = (node: typeof tree): readonly string[] => [
      ...node.commands.flatMap((child) => [child.name, ...names(child)]),
      ...node.options.map(({ long }) => shell === "fish" ? `-l ${long.slice(2)}` : long),
    ];
    for (const name of names(tree)) assert.ok(script.includes(name), name);
  });
}

Deno.test("completions, fish and pwsh: a quote in a text cannot end it", () => {
  const node = { ...tree, commands: [{ ...tree, name: "it", path: "it", text: "it's \\" }] };
  const fish = renderCompletions("fish", node);
  assert.ok(fish.includes("-a it -d 'it\\'s \\\\'"), fish);
});
