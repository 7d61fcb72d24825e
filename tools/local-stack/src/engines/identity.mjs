import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { passwordFile } from '../identity/secrets.mjs';
import { tool } from '../paths.mjs';
import { startEngine } from './start-process.mjs';

/**
 * @param {import('./start-process.mjs').EngineContext} context
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startIdentity(context) {
  const { dir, logDir, ports } = context;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return ports.startWith(['identity'], async ([port]) => {
    const issuer = `http://127.0.0.1:${port}`;
    const started = await startEngine(
      context,
      {
        name: 'identity',
        command: process.execPath,
        args: [join(tool, 'src', 'identity', 'main.mjs'), String(port), dir],
        logFile: join(logDir, 'identity.log'),
        graceMs: 5_000,
      },
      async () => {
        const discovery = `${issuer}/.well-known/openid-configuration`;
        const response = await fetch(discovery, { signal: AbortSignal.timeout(3000) });
        return /** @type {{ issuer: string }} */ (await response.json()).issuer === issuer;
      },
    );
    return { env: { OIDC_ISSUER: issuer, IDENTITY_PASSWORD_FILE: passwordFile(dir) }, process: started };
  });
}
