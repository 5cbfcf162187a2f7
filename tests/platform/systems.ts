/**
 * Which system a test is for, and what it needs there.
 *
 * @module
 */

/** Whether this is one of the systems. */
export function here(systems: readonly string[]): boolean {
  return systems.includes(Deno.build.os);
}

/** The test's name, with the reason when it is not run here. */
export function onlyOn(systems: readonly string[], name: string): string {
  return here(systems) ? name : `${name} (skipped: only on ${systems.join(", ")})`;
}

/**
 * Whether all programs are there. When one is not, says so; with `AUTOTELE_NO_SKIP=1` that is a
 * failure.
 */
export async function skipOrFail(programs: readonly string[]): Promise<boolean> {
  const missing: string[] = [];
  for (const program of programs) {
    const found = await run("sh", ["-c", `command -v ${program}`]);
    if (found.code !== 0) missing.push(program);
  }
  if (missing.length === 0) return true;
  const sentence = `skipped: ${missing.join(", ")} not installed`;
  if (Deno.env.get("AUTOTELE_NO_SKIP") === "1") throw new Error(sentence);
  console.log(sentence);
  return false;
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const command = new Deno.Command(program, { args: [...args], env: { ...env }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
