/**
 * Instants as HTTP headers write them. Pure.
 *
 * @module
 */

const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Reads `Mon, 23 Nov 2026 03:38:24 GMT`: epoch ms, or `undefined` for any other text or none. */
export function parseHttpDate(header: string | null | undefined): number | undefined {
  if (header === null || header === undefined || !HTTP_DATE.test(header)) return undefined;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : at;
}
