import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SERVICE_COMMAND = join(__dirname, '..', '..', '..', 'local-stack', 'bin', 'service.mjs');

export const engines = ['postgres', 'kafka', 'temporal'] as const;
export type Engine = (typeof engines)[number];

/** As `npm run service -- <action> <name>` does, on the stack that WAYBILL_STACK names. @returns what it says */
export async function command(action: 'start' | 'stop' | 'kill' | 'env', name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [SERVICE_COMMAND, action, name]);
  return stdout.trim();
}

/** Whatever a fault that broke off has left stopped. */
export async function startAllAgain(names: readonly string[]): Promise<void> {
  for (const name of names) {
    await command('start', name).catch((error: Error) => {
      if (!error.message.includes('is running already')) throw error;
    });
  }
}
