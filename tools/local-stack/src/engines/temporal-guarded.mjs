import { join } from 'node:path';
import { LOOPBACK } from '../tls/authority.mjs';
import { openDoor } from '../tls/door.mjs';
import { startSecureTemporal } from './temporal-secure.mjs';
import { startTemporal } from './temporal.mjs';

/**
 * Temporal of a secured stack: the server with rights where it can be built, else the dev server behind a door that asks for a certificate.
 *
 * @param {import('./start-process.mjs').EngineContext} context
 * @param {import('../stack/secure-stack.mjs').SecureStack} secure
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startGuardedTemporal(context, { authority, temporal, certificates }) {
  const server = await authority.issue('temporal', { hosts: LOOPBACK });
  const env = { TEMPORAL_CERTIFICATES_FOLDER: certificates };
  if (temporal.kind === 'server') {
    const { cert, key } = await authority.issue('operator');
    const tls = { ca: authority.ca, serverCert: server.cert, serverKey: server.key, cert, key };
    const engine = await startSecureTemporal(context, { tls, rights: temporal.rights });
    return { ...engine, env: { ...engine.env, ...env } };
  }
  const dev = await startTemporal({ ...context, dir: join(context.dir, 'dev') });
  const port = await context.ports.choose('temporal-door');
  await openDoor({
    port,
    to: Number(new URL(`tcp://${dev.env['TEMPORAL_ADDRESS']}`).port),
    certificate: server,
  });
  return { ...dev, env: { ...dev.env, TEMPORAL_ADDRESS: `127.0.0.1:${port}`, ...env } };
}
