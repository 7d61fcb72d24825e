import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SERVICE_COMMAND = join(__dirname, '..', '..', '..', 'local-stack', 'bin', 'service.mjs');

export type Engine = 'kafka' | 'temporal' | 'postgres';

/** As `npm run service -- <action> <name>` does, on the stack that WAYBILL_STACK names. @returns what it says */
export async function command(action: 'start' | 'stop' | 'kill' | 'env', name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [SERVICE_COMMAND, action, name]);
  return stdout.trim();
}
