/**
 * Completion scripts, made from the tree of commands. Pure.
 *
 * All four scripts work alike: words that are known commands make the path, values of options are
 * passed over, and the path says what may follow. File names complete where nothing else does.
 *
 * @module
 */

import type { CommandNode, OptionNode } from "./tree.ts";

/** The shells there are scripts for. */
export const SHELLS = ["bash", "zsh", "fish", "pwsh"] as const;
/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** The script for one shell, to be sourced. */
export function renderCompletions(shell: Shell, root: CommandNode): string {
  switch (shell) {
    case "bash":
      return renderBash(root);
    case "zsh":
      return renderZsh(root);
    case "fish":
      return renderFish(root);
    case "pwsh":
      return renderPwsh(root);
  }
}

function allOf(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(allOf)];
}

/** Everything that may follow a path. */
function wordsOf(node: CommandNode, root: CommandNode): readonly string[] {
  const shared = node === root ? [] : root.options.map(({ long }) => long);
  return [
    ...node.commands.map(({ name }) => name),
    ...node.arguments.flatMap(({ values }) => values),
    ...node.options.map(({ long }) => long),
    ...shared,
    "--help",
  ].filter((word, index, words) => words.indexOf(word) === index);
}

/** Options that the next word belongs to, each once. */
function valuedOptions(root: CommandNode): readonly OptionNode[] {
  const found = allOf(root).flatMap(({ options }) => options.filter((one) => one.takesValue));
  return found.filter(({ long }, index) =>
    found.findIndex((other) => other.long === long) === index
  );
}

function functionName(root: CommandNode): string {
  return `_${root.name.replaceAll(/\W/g, "_")}`;
}

function renderBash(root: CommandNode): string {
  const nodes = allOf(root);
  const valued = valuedOptions(root);
  const paths = nodes.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
  const withValues = valued.filter(({ values }) => values.length > 0);
  return `${functionName(root)}() {
  local path="" words="" word index
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  COMPREPLY=()
  case "$previous" in
${
    withValues.map(({ long, values }) =>
      `    ${long}) COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$current")); return ;;`
    ).join("\n")
  }
    ${valued.map(({ long }) => long).join(" | ")}) return ;;
  esac
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in
      ${valued.map(({ long }) => long).join(" | ")}) ((index++)); continue ;;
    esac
    case "\${path:+$path }$word" in
      ${paths.join(" | ")}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${nodes.map((node) => `    "${node.path}") words="${wordsOf(node, root).join(" ")}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${functionName(root)} ${root.name}
`;
}

/** zsh runs bash's function; the first line is for a file on the function path. */
function renderZsh(root: CommandNode): string {
  return `#compdef ${root.name}
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${renderBash(root)}`;
}

function renderFish(root: CommandNode): string {
  const lines = [`complete -c ${root.name} -f`];
  const quote = (text: string): string =>
    `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const add = (condition: string, rest: string): void => {
    lines.push(
      `complete -c ${root.name}${condition === "" ? "" : ` -n ${quote(condition)}`} ${rest}`,
    );
  };
  const addOption = (condition: string, { long, text, takesValue, values }: OptionNode): void => {
    const value = values.length > 0
      ? ` -x -a ${quote(values.join(" "))}`
      : takesValue
      ? " -r -F"
      : "";
    add(condition, `-l ${long.slice(2)}${value} -d ${quote(text)}`);
  };
  for (const option of root.options) addOption("", option);
  for (const node of allOf(root)) {
    const seen = node.path.split(" ").filter((word) => word !== "")
      .map((word) => `__fish_seen_subcommand_from ${word}`);
    const names = node.commands.map(({ name }) => name);
    const here = node === root ? "__fish_use_subcommand" : [
      ...seen,
      ...(names.length > 0 ? [`not __fish_seen_subcommand_from ${names.join(" ")}`] : []),
    ].join("; and ");
    for (const { name, text } of node.commands) add(here, `-a ${name} -d ${quote(text)}`);
    for (const { values } of node.arguments) {
      if (values.length > 0) add(here, `-a ${quote(values.join(" "))}`);
    }
    if (node !== root) { for (const option of node.options) addOption(here, option); }
  }
  return `${lines.join("\n")}\n`;
}

function renderPwsh(root: CommandNode): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const list = (words: readonly string[]): string => `@(${words.map(quote).join(", ")})`;
  const nodes = allOf(root);
  const valued = valuedOptions(root);
  return `Register-ArgumentCompleter -Native -CommandName ${root.name} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $table = @{
${nodes.map((node) => `    ${quote(node.path)} = ${list(wordsOf(node, root))}`).join("\n")}
  }
  $values = @{
${valued.map(({ long, values }) => `    ${quote(long)} = ${list(values)}`).join("\n")}
  }
  $path = ''
  $option = ''
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
  foreach ($word in $typed) {
    if ($option) { $option = ''; continue }
    if ($values.ContainsKey($word)) { $option = $word; continue }
    $next = "$path $word".Trim()
    if ($table.ContainsKey($next)) { $path = $next }
  }
  $words = if ($option) { $values[$option] } else { $table[$path] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_)
  }
}
`;
}
