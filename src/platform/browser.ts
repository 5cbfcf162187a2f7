/** Opens checkout pages in the system's browser: no shell, the address is the only argument. */
import type { Browser } from "../ports.ts";

interface Opener {
  readonly program: string;
  readonly args: readonly string[];
}

const OPENERS: Readonly<Record<string, readonly Opener[]>> = {
  windows: [{ program: "rundll32", args: ["url.dll,FileProtocolHandler"] }],
  darwin: [{ program: "open", args: [] }],
  linux: [{ program: "xdg-open", args: [] }, { program: "gio", args: ["open"] }],
};

/** The browser of this desktop. */
export const systemBrowser: Browser = {
  async open(url): Promise<boolean> {
    if (!isWebPage(url)) return false;
    for (const { program, args } of OPENERS[Deno.build.os] ?? []) {
      if (await start(program, [...args, url])) return true;
    }
    return false;
  },
};

function isWebPage(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" ||
    (protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

async function start(program: string, args: readonly string[]): Promise<boolean> {
  try {
    const command = new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return false;
    }
    throw error;
  }
}
