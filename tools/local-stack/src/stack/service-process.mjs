import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../engines/start-process.mjs';
import { RestartableProcess } from '../processes/restartable.mjs';

/**
 * @typedef {object} ServiceParts
 * @property {import('./discover-services.mjs').ServiceDescription} service
 * @property {Record<string, string>} env
 * @property {string} logDir
 * @property {import('../processes/keeper.mjs').Keeper} keeper
 *
 * @typedef {ServiceParts & import('../processes/restartable.mjs').Tell} ServiceOptions
 */

/** One service as a process of its own. */
export class ServiceProcess extends RestartableProcess {
  /** @param {ServiceOptions} options */
  constructor(options) {
    const url = `http://127.0.0.1:${options.env['PORT']}`;
    super(options.service.name, () => launchService(options, url), options);
    this.options = options;
    this.url = url;
    /** Where its metrics are, and what documents it. */
    this.managementUrl = `http://127.0.0.1:${options.env['MANAGEMENT_PORT']}`;
  }
}

/** @param {ServiceOptions} options @param {string} url @throws {Error} when it is not built, or ends before it is ready */
async function launchService({ service, env, logDir, keeper }, url) {
  const { name, main } = service;
  if (!existsSync(main)) throw new Error(`${name} is not built: there is no ${main}`);
  const launch = {
    name,
    command: process.execPath,
    args: [main],
    env: { ...process.env, ...env },
    logFile: join(logDir, `${name}.log`),
  };
  return startProcess({ keeper }, launch, () => isReady(url));
}

/** @param {string} url @returns {Promise<true>} @throws {Error} with what the service says it is waiting for */
async function isReady(url) {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`It answers: ${(await response.text()).slice(0, 1000)}`);
  return true;
}
