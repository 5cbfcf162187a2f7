/** Where a user's configuration lives on each system. */
import { join } from "node:path";

/** What the folders are computed from. */
export interface PathInputs {
  readonly os: string;
  readonly environment: (name: string) => string | undefined;
}

/**
 * The folder of one program in the user's configuration: `$XDG_CONFIG_HOME` or `~/.config`;
 * `%APPDATA%`; `~/Library/Application Support`. `undefined` when the system does not say where home is.
 */
export function userConfigFolder(
  name: string,
  { os, environment }: PathInputs,
): string | undefined {
  const home = environment(os === "windows" ? "USERPROFILE" : "HOME") || undefined;
  switch (os) {
    case "windows": {
      const roaming = environment("APPDATA") || (home && join(home, "AppData", "Roaming"));
      return roaming && join(roaming, name);
    }
    case "darwin":
      return home && join(home, "Library", "Application Support", name);
    default: {
      const base = environment("XDG_CONFIG_HOME") || (home && join(home, ".config"));
      return base && join(base, name);
    }
  }
}
