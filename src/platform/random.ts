/** Chance, for jitter only. */
import type { Random } from "../ports.ts";

/** The runtime's own generator. */
export const systemRandom: Random = { next: () => Math.random() };
