import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../provision/run.mjs';
import { temporalCli } from '../provision/temporal-cli.mjs';
import { temporalServer } from '../provision/temporal-server.mjs';
import { createAuthority, LOOPBACK } from '../tls/authority.mjs';
import { startEngine } from './start-process.mjs';
import { ROLES, serverConfig } from './temporal-secure-config.mjs';
import { DYNAMIC_CONFIG, registerSearchAttributes, tlsFlags } from './temporal.mjs';

/**
 * @typedef {object} Tls paths of PEM files
 * @property {string} ca whose certificates are taken
 * @property {string} serverCert
 * @property {string} serverKey
 * @property {string} cert of whom the rights give the part `setup` or `all`
 * @property {string} key
 *
 * @typedef {{ apis: 'participant' | 'orchestrator', namespace: string, queues: string[] }
 *   | { apis: 'setup', namespace: string }
 *   | { apis: 'all' }} Right
 *
 * @typedef {{ keysAt: string, audience: string }} Tokens from where the issuer's keys are fetched, and for whom tokens are made
 */

/** The server's own defaults are for a cluster whose inner ports nobody else reaches. */
const SECURE_CONFIG = { 'system.enableRingpopTLS': true, 'frontend.enablePrincipalPropagation': true };

/**
 * Temporal's server with rights (`deploy/temporal/server`), whole in one process. It has no web UI: that is a program of its
 * own, which is only to be had as a container image.
 *
 * @param {import('./start-process.mjs').EngineContext} context
 * @param {{ tls: Tls, rights: Record<string, Right>, tokens?: Tokens }} security
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startSecureTemporal(context, { tls, rights, tokens }) {
  const { dir, logDir, ports, log } = context;
  const [command, cli] = [await temporalServer(log), await temporalCli(log)];
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Whoever has a certificate of this authority is the server itself, so nobody else gets one.
  const nodes = await (await createAuthority(join(dir, 'nodes'))).issue('temporal-node', { hosts: LOOPBACK });
  const files = {
    dynamicConfig: join(dir, 'dynamic-config.json'),
    config: join(dir, 'config.json'),
    rights: join(dir, 'rights.json'),
    taskKey: join(dir, 'task.key'),
  };
  write(files.dynamicConfig, asDynamicConfig({ ...DYNAMIC_CONFIG, ...SECURE_CONFIG }));
  write(files.rights, rights);
  if (!existsSync(files.taskKey)) {
    writeFileSync(files.taskKey, randomBytes(32).toString('base64url'), { mode: 0o600 });
  }
  const names = ROLES.flatMap((role) => [role, `${role}-membership`]).slice(1);
  return ports.startWith(['temporal', ...names.map((name) => `temporal-${name}`)], async (chosen) => {
    const address = `127.0.0.1:${chosen[0]}`;
    const { dynamicConfig } = files;
    write(
      files.config,
      serverConfig({ chosen, database: join(dir, 'temporal.db'), tls, nodes, tokens, dynamicConfig }),
    );
    const args = ['--config', files.config, '--rights', files.rights, '--task-key', files.taskKey];
    const client = { address, tls, log };
    const process = await startEngine(
      context,
      { name: 'temporal', command, args, logFile: join(logDir, 'temporal.log') },
      async () => {
        await ensureNamespace(cli, client);
        await registerSearchAttributes(client);
        return true;
      },
    );
    return { env: { TEMPORAL_ADDRESS: address }, process };
  });
}

/** @param {string} cli @param {{ address: string, tls: Tls }} client */
async function ensureNamespace(cli, { address, tls }) {
  const where = ['--namespace', 'default', '--address', address, ...tlsFlags(tls)];
  const known = await run(cli, ['operator', 'namespace', 'describe', ...where]).catch((error) => {
    if (!/not found/i.test(error.message)) throw error;
  });
  if (!known) await run(cli, ['operator', 'namespace', 'create', '--retention', '24h', ...where]);
}

/** @param {Record<string, unknown>} values */
function asDynamicConfig(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [{ value }]]));
}

/** YAML is what the server reads, and JSON is YAML. @param {string} file @param {object} content */
function write(file, content) {
  writeFileSync(file, JSON.stringify(content, null, 2), { mode: 0o600 });
}
