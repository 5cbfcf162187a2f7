/**
 * The identity of this machine: HMAC-SHA-256 of the system's own id under the product's, cut to 128
 * bits. The system's own id is shared with every program, so it must not leave; ours means nothing
 * outside this product.
 */
import { join } from "node:path";
import type { FileSystem, MachineId } from "../ports.ts";

const LINUX_FILES = ["/etc/machine-id", "/var/lib/dbus/machine-id"] as const;
/** Where neither the system nor its tools tell an id, a random one is kept in the user's folder. */
const OWN_FILE = "machine-id";

/** Reads and derives the id for one product. */
export function createMachineId(
  options: { readonly productId: string; readonly files: FileSystem; readonly folder: string },
): MachineId {
  return {
    async read(): Promise<string> {
      const system = await readSystemId(options.files) ?? await readOwnId(options);
      const encoder = new TextEncoder();
      const key = await crypto.subtle.importKey(
        "raw",
        encoder.encode(options.productId),
        { name: "HMAC", hash: "SHA-256" },
        false,
        ["sign"],
      );
      const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(system));
      return Array.from(new Uint8Array(mac, 0, 16), (byte) => byte.toString(16).padStart(2, "0"))
        .join("");
    },
  };
}

async function readSystemId(files: FileSystem): Promise<string | undefined> {
  switch (Deno.build.os) {
    case "windows":
      return match(
        await output("reg", [
          "query",
          "HKLM\\SOFTWARE\\Microsoft\\Cryptography",
          "/v",
          "MachineGuid",
        ]),
        /MachineGuid\s+REG_SZ\s+(\S+)/,
      );
    case "darwin":
      return match(
        await output("ioreg", ["-rd1", "-c", "IOPlatformExpertDevice"]),
        /"IOPlatformUUID"\s*=\s*"([^"]+)"/,
      );
    default:
      for (const path of LINUX_FILES) {
        const text = new TextDecoder().decode(await files.read(path).catch(() => undefined)).trim();
        if (/^[0-9a-f]{32}$/.test(text)) return text;
      }
      return undefined;
  }
}

async function readOwnId(
  { files, folder }: { readonly files: FileSystem; readonly folder: string },
): Promise<string> {
  const path = join(folder, OWN_FILE);
  const known = new TextDecoder().decode(await files.read(path)).trim();
  if (known !== "") return known;
  const id = crypto.randomUUID();
  await files.writeAtomic(path, new TextEncoder().encode(`${id}\n`));
  return id;
}

async function output(program: string, args: readonly string[]): Promise<string> {
  try {
    const command = new Deno.Command(program, { args: [...args], stdout: "piped", stderr: "null" });
    return new TextDecoder().decode((await command.output()).stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return "";
    }
    throw error;
  }
}

function match(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}
