import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from '../paths.mjs';
import { startEngine } from './start-process.mjs';

/**
 * @param {import('./start-process.mjs').EngineContext} context
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startMail(context) {
  const { dir, logDir, ports } = context;
  mkdirSync(dir, { recursive: true });
  return ports.startWith(['smtp', 'mail-web'], async ([smtpPort, webPort]) => {
    const web = `http://127.0.0.1:${webPort}`;
    const started = await startEngine(
      context,
      {
        name: 'mail',
        command: process.execPath,
        args: [join(tool, 'src', 'mail', 'main.mjs'), String(smtpPort), String(webPort), dir],
        logFile: join(logDir, 'mail.log'),
        graceMs: 5_000,
      },
      async () => (await (await fetch(`${web}/health`, timeout())).json()).folder === dir,
    );
    return { env: { SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, MAIL_WEB_URL: web }, process: started };
  });
}

const timeout = () => ({ signal: AbortSignal.timeout(3000) });
