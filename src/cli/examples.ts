/**
 * One call of every command that works as it stands, or with the person's own key, id or amount in
 * its place. Shown by `--help`, after a call that was not understood, and in docs/cli.md.
 *
 * @module
 */

import type { CommandPath } from "../agent/wording/mod.ts";

/** What is typed behind the program's name. */
export const EXAMPLES: Readonly<Record<CommandPath, string>> = {
  "status": "status --json",
  "trial": "trial start",
  "trial start": "trial start",
  "buy": "buy --wait 900",
  "renew": "renew --wait 900",
  "activate": "activate - < key.txt",
  "check": "check",
  "payments": "payments",
  "deactivate": "deactivate",
  "config": "config check",
  "config init": "config init",
  "config path": "config path",
  "config show": "config show",
  "config check": "config check",
  "stores": "stores",
  "invoice": "invoice get 3mNq8uT5cXbUyvCCQ9wEZa",
  "invoice create": "invoice create --amount 29.99",
  "invoice get": "invoice get 3mNq8uT5cXbUyvCCQ9wEZa",
  "invoice find": "invoice find --order-id KEY",
  "sandbox": "sandbox --port 14142",
  "completions": "completions bash > ~/.local/share/bash-completion/completions/autotele-agent",
};

/** The example of a command by its path; of the whole program for a path that is none. */
export function exampleOf(path: string): string {
  return Object.entries(EXAMPLES).find(([known]) => known === path)?.[1] ?? EXAMPLES.status;
}
