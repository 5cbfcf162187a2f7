/**
 * The name that was probably meant.
 *
 * @module
 */

/** At most that many edits away. */
const LIMIT = 2;

/** The candidate nearest to a name, at most two edits away (fewer than its length), if any. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const nearest = candidates.map((candidate) => ({ candidate, away: distance(name, candidate) }))
    .sort((a, b) => a.away - b.away)[0];
  return nearest !== undefined && nearest.away <= LIMIT && nearest.away < nearest.candidate.length
    ? nearest.candidate
    : undefined;
}

/** Levenshtein's distance, a swap of neighbours counting as two. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
