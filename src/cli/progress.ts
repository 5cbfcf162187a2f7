/**
 * What a person sees while something takes more than a second.
 *
 * @module
 */

import type { Snapshot } from "../agent/mod.ts";
import { tellPending } from "../agent/wording/mod.ts";
import type { CommandContext } from "./command.ts";

const TICK_MS = 1_000;

/**
 * Runs `work` and shows how the payment stands: on a terminal one line that is drawn anew every
 * second, so that the time left is true; elsewhere a plain line at each change.
 */
export async function withProgress<T>(
  { environment, output }: CommandContext,
  work: (show: (snapshot: Snapshot) => void) => Promise<T>,
): Promise<T> {
  let shown: { readonly snapshot: Snapshot; readonly at: number } | undefined;
  const sentence = (snapshot: Snapshot, laterMs: number): string | undefined => {
    if (snapshot.pending === undefined) return undefined;
    const speaker = output.speakerOf(snapshot, laterMs);
    const { title, detail } = tellPending(output.catalogue, snapshot.pending, speaker);
    return `${title}. ${detail}`;
  };
  const draw = (): void => {
    if (shown === undefined) return;
    const line = sentence(shown.snapshot, environment.now() - shown.at);
    if (line === undefined) output.clearProgress();
    else output.progress(line);
  };
  const show = (snapshot: Snapshot): void => {
    shown = { snapshot, at: environment.now() };
    if (output.hasProgress) return draw();
    const line = sentence(snapshot, 0);
    if (line !== undefined && !output.isJson) output.lines(line);
  };
  const stop = new AbortController();
  const ticking = output.hasProgress ? tick(stop.signal) : Promise.resolve();
  async function tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await environment.sleep(TICK_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      draw();
    }
  }
  try {
    return await work(show);
  } finally {
    stop.abort();
    await ticking;
    output.clearProgress();
  }
}
