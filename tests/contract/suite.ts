/**
 * The contract: what the client relies on, asked of any BTCPay Server through its public calls and
 * two hooks. Whatever a real server does otherwise is a defect of the sandbox or the client.
 *
 * @module
 */

import { CLIENT } from "./client_suite.ts";
import { LIFE } from "./life.ts";
import { ORDERS } from "./orders.ts";
import { REFUSALS } from "./refusals.ts";
import type { Clause } from "./server.ts";
import { WEBHOOKS } from "./webhooks.ts";

/** Every clause, in an order that makes sense to read. Each stands for itself. */
export const CLAUSES: readonly Clause[] = [
  ...REFUSALS,
  ...ORDERS,
  ...LIFE,
  ...WEBHOOKS,
  ...CLIENT,
];
