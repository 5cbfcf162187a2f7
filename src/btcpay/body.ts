/**
 * Reads an answer's body: never more than the limit, never into a log. Pure but for the stream.
 *
 * @module
 */

import type { AnswerBody } from "./problem.ts";

/** A body within the limit, or that it was longer. */
export type BoundedBody = AnswerBody | { readonly kind: "tooLong" };

/**
 * Reads a body of at most `maxBytes`. A longer one is given up as soon as that is known. Rejects
 * as the stream does; aborting ends the stream.
 */
export async function readBody(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<BoundedBody> {
  const announced = Number(response.headers.get("content-length") ?? "0");
  if (announced > maxBytes) {
    await discardBody(response);
    return { kind: "tooLong" };
  }
  if (response.body === null) return { kind: "empty" };
  const bytes = await readBytes(response.body, maxBytes, signal);
  return bytes === undefined ? { kind: "tooLong" } : parseBody(bytes);
}

/** Lets go of a body that nobody reads, so that its connection is free again. */
export async function discardBody(response: Response): Promise<void> {
  try {
    await response.body?.cancel();
  } catch {
    // The connection broke already: there is nothing left to let go of.
  }
}

async function readBytes(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  function onAbort(): void {
    reader.cancel(signal.reason).catch(() => {});
  }
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > maxBytes) {
        await reader.cancel();
        return undefined;
      }
      chunks.push(part.value);
    }
    return join(chunks, length);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function parseBody(bytes: Uint8Array): AnswerBody {
  if (bytes.length === 0) return { kind: "empty" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.trim() === "") return { kind: "empty" };
    return { kind: "json", value: JSON.parse(text) };
  } catch {
    return { kind: "text" };
  }
}
