/** Serves a request handler on loopback until a signal ends it. */

/** A handler with the caller's address. */
export type AddressedHandler = (
  request: Request,
  from: { readonly remoteAddress?: string },
) => Promise<Response>;

/** A server that listens on loopback. */
export interface LoopbackServer {
  readonly url: string;
  /** Resolves when it was stopped by a signal or by `stop`. */
  readonly finished: Promise<void>;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 is a free one. */
export function serveOnLoopback(handler: AddressedHandler, port: number): LoopbackServer {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    (request, { remoteAddr }) =>
      handler(request, "hostname" in remoteAddr ? { remoteAddress: remoteAddr.hostname } : {}),
  );
  const stop = (): void => void server.shutdown();
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  const finished = server.finished.then(() => {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    finished,
    stop: () => server.shutdown(),
  };
}
