import { signal } from './group.mjs';

/**
 * @typedef {object} Tell
 * @property {() => void} changed told when it has started or ended
 * @property {(how: string) => void} died told when it ended though nobody had asked it to
 */

/** A process that can be stopped, killed and started again, each time with the same ports and the same data. */
export class RestartableProcess {
  /** @type {import('./keeper.mjs').KeptProcess | undefined} */
  #running;
  #stopping = false;
  #launch;
  #tell;

  /**
   * @param {string} name
   * @param {() => Promise<import('./keeper.mjs').KeptProcess>} launch resolves once it answers
   * @param {Tell} tell
   */
  constructor(name, launch, tell) {
    this.name = name;
    this.#launch = launch;
    this.#tell = tell;
  }

  /** @returns {number | undefined} undefined while it does not run */
  get pid() {
    return this.#running?.pid;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @throws {Error} when it runs already, or ends before it answers
   */
  async start() {
    if (this.#running) throw new Error(`${this.name} is running already, as process ${this.pid}`);
    this.#stopping = false;
    const started = await this.#launch();
    this.#running = started;
    void started.ended.then((how) => this.#ended(how));
    this.#tell.changed();
  }

  /** Asks it to leave and waits until it has. */
  async stop() {
    this.#stopping = true;
    await this.#running?.stop();
  }

  /** Ends it, and all it has started, as a crash would. */
  async kill9() {
    const running = this.#running;
    if (!running) throw new Error(`${this.name} is not running`);
    signal(-running.pid, 'SIGKILL');
    await running.ended;
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  /** @param {string} how */
  #ended(how) {
    this.#running = undefined;
    this.#tell.changed();
    if (!this.#stopping) this.#tell.died(how);
  }
}
