/**
 * The example that `config init` writes: the keys of the guide, to be filled in.
 *
 * @module
 */

import { CONFIG_KEYS } from "./keys.ts";

const SHOWN = [
  "server_url",
  "store_id",
  "api_key",
  "webhook_secret",
  "subscription_price",
  "currency",
  "trial_days",
  "check_interval_hours",
];

/** JSON text with a final line end. */
export function exampleConfig(): string {
  const entries = CONFIG_KEYS.filter(({ name }) => SHOWN.includes(name))
    .map(({ name, placeholder, fallback }) => [name, placeholder ?? fallback]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
