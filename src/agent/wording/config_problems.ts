/** What is wrong with a configuration, in as few words as name it all. */
import type { ConfigProblem } from "../types.ts";

/** The problems as clauses, each file or variable named once, behind the last of its own. */
export function byOrigin(
  problems: readonly ConfigProblem[],
  say: (problem: ConfigProblem) => string,
): readonly string[] {
  const origins = [...new Set(problems.map(({ from }) => from))];
  return origins.flatMap((origin) => {
    const clauses = problems.filter(({ from }) => from === origin).map(say);
    return clauses.map((clause, index) =>
      index === clauses.length - 1 ? `${clause} (${origin})` : clause
    );
  });
}
