/**
 * What the tests of the agent stand on: a shop, a clock, and machines that come and go.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  type AgentConfig,
  type AgentError,
  createLicenseAgent,
  type LicenseAgent,
  type Result,
  type Snapshot,
} from "../../src/agent/mod.ts";
import { DEFAULT_POLICY, type LicensePolicy, type PaymentSource } from "../../src/license/mod.ts";
import { createFakeClock, type FakeClock } from "../fakes/clock.ts";
import { type FakeKey, FakeShop } from "../fakes/payment_source.ts";
import { createFakeRandom } from "../fakes/random.ts";
import { createFakeStateStore, type FakeStateStore } from "../fakes/state_store.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 10, 23, 9);
export const POLICY: LicensePolicy = { ...DEFAULT_POLICY, storeId: "STORE" };

/** A shop and the time. The shop's clock is right whatever is done to the local one. */
export class World {
  readonly clock: FakeClock = createFakeClock(START);
  readonly shop: FakeShop = new FakeShop(() => this.trueNow());
  #bytes = 0;

  /** The true time, epoch ms. */
  trueNow(): number {
    return START + this.clock.monotonic();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  /** A new machine without anything on it. */
  machine(letter = "a"): Machine {
    return new Machine(this, letter.repeat(32).slice(0, 32));
  }

  /** Bytes for license keys, other ones at each call. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, index) => (this.#bytes += 7) + index);
  }
}

/** How a run of the program differs from the usual one. */
export interface RunOptions {
  readonly key?: FakeKey;
  readonly policy?: Partial<LicensePolicy>;
  /** Another way to ask than the shop's. */
  readonly source?: PaymentSource;
  /** Happens when the way to the server is first wanted. */
  readonly onConnect?: () => void;
  readonly trouble?: Extract<AgentConfig, { kind: "trouble" }>["trouble"];
}

/** A machine with a state store. Each `run` is a fresh start of the program. */
export class Machine {
  readonly store: FakeStateStore = createFakeStateStore();
  readonly opened: string[] = [];
  readonly #world: World;
  readonly #id: string;
  #options: RunOptions = {};

  constructor(world: World, id: string) {
    this.#world = world;
    this.#id = id;
  }

  get id(): string {
    return this.#id;
  }

  /** How every later run is configured. */
  configure(options: RunOptions): void {
    this.#options = options;
  }

  /** Starts the program. */
  run(options: RunOptions = this.#options): LicenseAgent {
    const { clock, shop } = this.#world;
    const config: AgentConfig = options.trouble !== undefined
      ? { kind: "trouble", trouble: options.trouble }
      : {
        kind: "usable",
        policy: { ...POLICY, ...options.policy },
        source: (): Promise<PaymentSource> => {
          options.onConnect?.();
          return Promise.resolve(options.source ?? shop.source(options.key));
        },
      };
    return createLicenseAgent({
      config,
      store: this.store,
      clock,
      random: createFakeRandom(),
      browser: {
        open: (url): Promise<boolean> => {
          this.opened.push(url);
          return Promise.resolve(true);
        },
      },
      randomBytes: (length) => this.#world.bytes(length),
      machineId: this.#id,
    });
  }

  async status(): Promise<Snapshot> {
    return await this.run().status();
  }

  async check(): Promise<Snapshot> {
    return done(await this.run().check());
  }

  async activate(
    key: string,
    options: { readonly move?: boolean; readonly replace?: boolean; readonly invoiceId?: string } =
      {},
  ): Promise<Result<Snapshot>> {
    return await this.run().activate(key, { ...options, language: "en" });
  }

  /** Buys or renews; the payment's id and the license key. */
  async order(): Promise<
    { readonly id: string; readonly key: string; readonly isReused: boolean }
  > {
    const { pending, licenseKey, isReused } = done(
      await this.run().buy({ open: false, language: "en" }),
    );
    return { id: pending.invoiceId, key: licenseKey, isReused };
  }

  /** Buys, pays, confirms, and checks. */
  async purchase(): Promise<{ readonly id: string; readonly key: string }> {
    const bought = await this.order();
    this.#world.shop.settle(bought.id);
    await this.check();
    return bought;
  }
}

/** The value of a command that was carried out. */
export function done<T>(result: Result<T>): T {
  if (result.kind === "refused") assert.fail(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The refusals that may carry a code. */
type ErrorOf<C extends AgentError["code"], E extends AgentError = AgentError> = E extends AgentError
  ? C extends E["code"] ? E : never
  : never;

/** The error of a command that was refused, as this code. */
export function refused<C extends AgentError["code"]>(
  result: Result<unknown>,
  code: C,
): ErrorOf<C> {
  if (result.kind !== "refused") assert.fail(`not refused: ${JSON.stringify(result.value)}`);
  assert.equal(result.error.code, code);
  return result.error as ErrorOf<C>;
}

/** The end of the license, whatever the status is. */
export function untilOf(snapshot: Snapshot): number {
  assert.ok("until" in snapshot.status, `no end: ${snapshot.status.kind}`);
  return snapshot.status.until;
}
