import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections, so that few can be taken by chance. */
const RANGE = { from: 20_000, to: 30_000 };
const ATTEMPTS = 5;

/** A port someone else holds. */
export class PortInUse extends Error {
  /** @param {string} what @param {string} hint */
  constructor(what, hint) {
    super(`${what} is in use by another program. ${hint}`);
    this.name = 'PortInUse';
  }
}

/** @param {number} port @returns {Promise<boolean>} whether nobody listens on it on this machine */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * Hands out free ports. With a file it remembers them, so that addresses stay the same from one start to the next
 * where they can. `WAYBILL_<NAME>_PORT` in the environment fixes one.
 */
export class PortBook {
  /** @param {{ file?: string, env?: NodeJS.ProcessEnv }} [options] */
  constructor({ file, env = process.env } = {}) {
    this.file = file;
    this.env = env;
    /** @type {Record<string, number>} */
    this.remembered = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    /** @type {Set<number>} */
    this.given = new Set();
  }

  /**
   * @param {string} name as in "kafka" or "temporal-ui"
   * @returns {Promise<number>}
   * @throws {PortInUse} when the environment fixes the port and it is taken
   */
  async choose(name) {
    const port = (await this.#fixed(name)) ?? (await this.#remembered(name)) ?? (await this.#random());
    this.given.add(port);
    this.remembered[name] = port;
    if (this.file) writeFileSync(this.file, JSON.stringify(this.remembered, null, 2));
    return port;
  }

  /**
   * Runs a start with ports for these names, and again with others when one was taken in between.
   *
   * @template T
   * @param {string[]} names
   * @param {(ports: number[]) => Promise<T>} start throws PortInUse when a port was taken
   * @returns {Promise<T>}
   */
  async startWith(names, start) {
    for (let attempt = 1; ; attempt++) {
      const ports = [];
      for (const name of names) ports.push(await this.choose(name));
      try {
        return await start(ports);
      } catch (error) {
        const fixed = names.some((name) => this.env[variableOf(name)]);
        if (!(error instanceof PortInUse) || fixed || attempt === ATTEMPTS) throw error;
        for (const name of names) delete this.remembered[name];
      }
    }
  }

  /** @param {string} name */
  async #fixed(name) {
    const variable = variableOf(name);
    const text = this.env[variable];
    if (!text) return undefined;
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${variable}: must be a port number from 1 to 65535`);
    }
    if (await isFree(port)) return port;
    throw new PortInUse(
      `port ${port} (${variable})`,
      `Stop that program, or set ${variable} to another port.`,
    );
  }

  /** @param {string} name */
  async #remembered(name) {
    const port = this.remembered[name];
    return port && !this.given.has(port) && (await isFree(port)) ? port : undefined;
  }

  async #random() {
    for (;;) {
      const port = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));
      if (!this.given.has(port) && (await isFree(port))) return port;
    }
  }
}

/** @param {string} name */
function variableOf(name) {
  return `WAYBILL_${name.toUpperCase().replaceAll('-', '_')}_PORT`;
}
