/**
 * The public status socket of an invoice, as a browser opens it.
 *
 * @module
 */

import type { ContractServer } from "./server.ts";

/** An open socket and what came through it. */
export interface StatusSocket {
  /** How many hints came: binary messages. Pings are texts and do not count. */
  hints(): number;
  /** Resolves when the other side has agreed. */
  close(): Promise<void>;
}

/** Opens it; `undefined` when the server refuses. */
export function openSocket(server: ContractServer, id: string): Promise<StatusSocket | undefined> {
  const socket = new WebSocket(`${server.url.replace(/^http/, "ws")}/i/${id}/status/ws`);
  socket.binaryType = "arraybuffer";
  let hints = 0;
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) hints++;
  };
  socket.onerror = (event) => event.preventDefault();
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  return new Promise((resolve) => {
    socket.onclose = () => resolve(undefined);
    socket.onopen = () =>
      resolve({
        hints: () => hints,
        async close(): Promise<void> {
          socket.close();
          await closed;
        },
      });
  });
}
