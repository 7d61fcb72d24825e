import { until } from '../until.mjs';

/** A process reads its key files every five seconds, when somebody looks. */
const READ_WITHIN_MS = 60_000;

/**
 * The processes of each service, by where their metrics are.
 *
 * @typedef {Record<string, string[]>} Processes
 * @typedef {'seal' | 'sign' | 'open' | 'verify'} Use
 */

/**
 * Returns when every process of these services has loaded a key.
 *
 * @param {Processes} processes
 * @param {string[]} services
 * @param {Use} use
 * @param {string} kid
 * @param {number} [timeoutMs] in milliseconds
 * @throws {Error} naming a service of which no process is known, or the process that has not loaded it
 */
export async function loadedByAll(processes, services, use, kid, timeoutMs = READ_WITHIN_MS) {
  for (const service of services) {
    const urls = processes[service] ?? [];
    if (urls.length === 0)
      throw new Error(
        `Where are the metrics of ${service}? Name each of its processes: --management ${service}=<url>`,
      );
    for (const url of urls) {
      await until(async () => (await keysOf(url)).some((key) => key.kid === kid && key.use === use), {
        what: `${service} at ${url} has loaded ${kid}`,
        timeoutMs,
        everyMs: 500,
      });
    }
  }
}

/**
 * @param {string} url of a management port
 * @returns {Promise<{ kid: string, use: string }[]>}
 */
async function keysOf(url) {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url}/metrics answers ${response.status}`);
  const metrics = await response.text();
  return [...metrics.matchAll(/^sealing_key_loaded\{([^}]*)\} 1$/gm)].map(([, labels = '']) => ({
    kid: /kid="([^"]*)"/.exec(labels)?.[1] ?? '',
    use: /use="([^"]*)"/.exec(labels)?.[1] ?? '',
  }));
}
