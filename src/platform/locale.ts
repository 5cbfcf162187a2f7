/** The person's language, as the system tells it. */

/**
 * French for French, and where the system names no language (`C`, `POSIX`, nothing): the vendor's
 * market. English for every other. `systemLocale` is for systems without locale variables.
 */
export function languageOf(
  options: {
    readonly os: string;
    readonly environment: (name: string) => string | undefined;
    readonly systemLocale: string;
  },
): "fr" | "en" {
  const { os, environment, systemLocale } = options;
  const named = environment("LC_ALL") || environment("LC_MESSAGES") || environment("LANG") || "";
  const locale = named === "" && os === "windows" ? systemLocale : named;
  const language = locale.toLowerCase().split(/[-_.@]/)[0] ?? "";
  return ["", "c", "posix", "fr"].includes(language) ? "fr" : "en";
}
