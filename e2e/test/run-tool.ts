import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** Runs the program of a tool on the stack of these tests, as its command does on one of its own. */
export function runTool(
  tool: 'faults' | 'fuzz',
  args: string[],
): Promise<{ exitCode: unknown; output: string }> {
  const program = join(__dirname, '..', '..', 'tools', tool, 'dist', 'main.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) =>
      resolve({ exitCode: error ? error.code : 0, output: stdout + stderr }),
    );
  });
}
