import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../engines/start-process.mjs';

/**
 * @typedef {object} ServiceOptions
 * @property {import('./discover-services.mjs').ServiceDescription} service
 * @property {Record<string, string>} env
 * @property {string} logDir
 * @property {import('../processes/keeper.mjs').Keeper} keeper
 * @property {() => void} changed told when it has started or ended
 * @property {(how: string) => void} died told when it ended though nobody had asked it to
 */

/** One service as a process of its own, which can be stopped, killed and started again. */
export class ServiceProcess {
  /** @param {ServiceOptions} options */
  constructor(options) {
    this.options = options;
    this.name = options.service.name;
    this.url = `http://127.0.0.1:${options.env['PORT']}`;
    /** @type {import('../processes/keeper.mjs').KeptProcess | undefined} */
    this.running = undefined;
    this.stopping = false;
  }

  /** @returns {number | undefined} undefined while it does not run */
  get pid() {
    return this.running?.pid;
  }

  /**
   * Starts it and waits until it says it is ready.
   *
   * @throws {Error} when it runs already, is not built, or ends before it is ready
   */
  async start() {
    const { service, env, logDir, keeper } = this.options;
    if (this.running) throw new Error(`${this.name} is running already, as process ${this.pid}`);
    if (!existsSync(service.main)) throw new Error(`${this.name} is not built: there is no ${service.main}`);
    const launch = {
      name: this.name,
      command: process.execPath,
      args: [service.main],
      env: { ...process.env, ...env },
      logFile: join(logDir, `${this.name}.log`),
    };
    this.stopping = false;
    const started = await startProcess({ keeper }, launch, () => isReady(this.url));
    this.running = started;
    void started.ended.then((how) => this.#ended(how));
    this.options.changed();
  }

  /** Asks it to leave and waits until it has. */
  async stop() {
    this.stopping = true;
    await this.running?.stop();
  }

  /** Ends it as a crash would. */
  async kill9() {
    const { running } = this;
    if (!running) throw new Error(`${this.name} is not running`);
    process.kill(running.pid, 'SIGKILL');
    await running.ended;
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  /** @param {string} how */
  #ended(how) {
    this.running = undefined;
    this.options.changed();
    if (!this.stopping) this.options.died(how);
  }
}

/** @param {string} url @returns {Promise<true>} @throws {Error} with what the service says it is waiting for */
async function isReady(url) {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`It answers: ${(await response.text()).slice(0, 1000)}`);
  return true;
}
