import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../provision/run.mjs';
import { temporalCli } from '../provision/temporal-cli.mjs';
import { startEngine } from './start-process.mjs';

/** By what orders can be found; a workflow that sets an unregistered one hangs. */
export const SEARCH_ATTRIBUTES = {
  OrderState: 'Keyword',
  CustomerId: 'Keyword',
  NeedsAttention: 'Bool',
  PlacedAt: 'Datetime',
};

/**
 * The dev server's defaults allow its one shard 20 polls a second, which costs 50 ms a task, and split each queue
 * into four partitions, which costs CPU; the other limits bite at 50 orders a second.
 */
export const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': 5000,
  'history.timerProcessorMaxPollRPS': 5000,
  'history.visibilityProcessorMaxPollRPS': 5000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.rps': 100_000,
  'frontend.rps': 100_000,
  'frontend.namespaceRPS': 100_000,
  'history.rps': 100_000,
  // How soon an old worker version is known to be drained; three minutes each otherwise.
  'matching.wv.VersionDrainageStatusRefreshInterval': '3s',
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '3s',
};

/**
 * @param {import('./start-process.mjs').EngineContext} context
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startTemporal(context) {
  const { dir, logDir, ports, log } = context;
  const command = await temporalCli(log);
  mkdirSync(dir, { recursive: true });
  return ports.startWith(['temporal', 'temporal-ui'], async ([port, uiPort]) => {
    const address = `127.0.0.1:${port}`;
    const process = await startEngine(
      context,
      {
        name: 'temporal',
        command,
        args: [
          ...[
            'server',
            'start-dev',
            '--ip',
            '127.0.0.1',
            '--port',
            String(port),
            '--ui-port',
            String(uiPort),
          ],
          ...['--db-filename', join(dir, 'temporal.db'), '--namespace', 'default', '--log-level', 'warn'],
          ...flags('--dynamic-config-value', DYNAMIC_CONFIG, JSON.stringify),
          ...flags('--search-attribute', SEARCH_ATTRIBUTES),
        ],
        logFile: join(logDir, 'temporal.log'),
      },
      () => knowsOurSearchAttributes(command, address),
    );
    return { env: { TEMPORAL_ADDRESS: address, TEMPORAL_UI_URL: `http://127.0.0.1:${uiPort}` }, process };
  });
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} values
 * @param {(value: string | number) => string} [written]
 */
function flags(name, values, written = String) {
  return Object.entries(values).flatMap(([key, value]) => [name, `${key}=${written(value)}`]);
}

/** @param {string} command @param {string} address */
async function knowsOurSearchAttributes(command, address) {
  const list = ['operator', 'search-attribute', 'list', '--namespace', 'default', '--address', address];
  const known = await run(command, list);
  return Object.keys(SEARCH_ATTRIBUTES).every((name) => known.includes(name));
}

/**
 * Makes our search attributes known to a Temporal server that was not started with them.
 *
 * @param {object} server
 * @param {string} server.address
 * @param {string} [server.namespace]
 * @param {import('../tls/authority.mjs').Certificate} [server.tls] by which one is let in
 * @param {(line: string) => void} server.log
 */
export async function registerSearchAttributes({ address, namespace = 'default', tls, log }) {
  const command = await temporalCli(log);
  const where = ['--namespace', namespace, '--address', address, ...tlsFlags(tls)];
  const known = await run(command, ['operator', 'search-attribute', 'list', ...where]);
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !known.includes(name));
  for (const [name, type] of missing) {
    await run(command, ['operator', 'search-attribute', 'create', '--name', name, '--type', type, ...where]);
  }
}

/**
 * How Temporal's command line program shows a certificate.
 *
 * @param {import('../tls/authority.mjs').Certificate} [tls]
 */
export function tlsFlags(tls) {
  return tls ? ['--tls-ca-path', tls.ca, '--tls-cert-path', tls.cert, '--tls-key-path', tls.key] : [];
}
