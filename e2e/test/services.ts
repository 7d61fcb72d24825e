import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readStack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';

const BIN = join(__dirname, '..', '..', 'tools', 'local-stack', 'bin');
const SERVICE_COMMAND = join(BIN, 'service.mjs');

/** `kill -9`: the process is gone at once, and nothing of it can say goodbye. */
export async function kill9(service: string): Promise<void> {
  const pid = readStack().pids[service];
  if (pid === undefined) throw new Error(`${service} does not run`);
  process.kill(pid, 'SIGKILL');
  await until(`${service} is gone`, () => readStack().pids[service] !== pid);
}

/** As `npm run service -- stop` does: it says goodbye, and is gone. */
export async function stopService(service: string): Promise<void> {
  await promisify(execFile)(process.execPath, [SERVICE_COMMAND, 'stop', service]);
}

/** As `npm run service -- start` does; resolves once it says that it is ready. */
export async function startService(service: string): Promise<void> {
  await promisify(execFile)(process.execPath, [SERVICE_COMMAND, 'start', service]);
}

/** As `npm run -s token -- …` does. */
export function tokenCommand(...args: string[]): Promise<{ exitCode: unknown; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(BIN, 'token.mjs'), ...args], (error, stdout, stderr) =>
      resolve({ exitCode: error ? error.code : 0, output: stdout + stderr }),
    );
  });
}
