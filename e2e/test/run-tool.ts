import { execFile } from 'node:child_process';
import { join } from 'node:path';

const tools = join(__dirname, '..', '..', 'tools');

/** How a program ended, and what it said. */
export interface Ended {
  exitCode: unknown;
  output: string;
}

/** Runs the program of a tool on the stack of these tests, as its command does on one of its own. */
export const runTool = (tool: 'faults' | 'fuzz', args: string[]): Promise<Ended> =>
  run(join(tools, tool, 'dist', 'main.js'), args);

/** What `npm run <command>` does, on the stack of these tests. */
export const runCommand = (command: 'audit' | 'keys', args: string[]): Promise<Ended> =>
  run(join(tools, 'local-stack', 'bin', `${command}.mjs`), args);

function run(program: string, args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) =>
      resolve({ exitCode: error ? error.code : 0, output: stdout + stderr }),
    );
  });
}
