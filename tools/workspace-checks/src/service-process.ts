import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { type Project, repository } from './workspace';

const RUN_TYPESCRIPT = join(repository, 'libs', 'service-kit', 'test', 'run-typescript.cjs');

interface LogLine {
  level: string;
  msg: string;
}

/** The service as a process of its own, from its sources, with these variables and no other. */
function spawnService({ root }: Project, variables: Record<string, string>) {
  const args = ['--conditions=source', '--require', RUN_TYPESCRIPT, join(repository, root, 'src', 'main.ts')];
  const child = spawn(process.execPath, args, { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return { child, errors: () => errors };
}

/** Starts a service that is to refuse to run, and waits for its end. */
export async function refusalOf(service: Project, variables: Record<string, string>) {
  const { child, errors } = spawnService(service, variables);
  let printed = '';
  // One that runs all the same says so at once; it would not end by itself.
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    child.kill('SIGKILL');
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, printed, errors: errors() };
}

/** Starts a service and ends it once it has logged a warning. @throws Error with what it said, when it ends without */
export async function firstWarningOf(service: Project, variables: Record<string, string>): Promise<string> {
  const { child, errors } = spawnService(service, variables);
  const logged: string[] = [];
  try {
    for await (const line of createInterface(child.stdout)) {
      logged.push(line);
      const { level, msg } = JSON.parse(line) as LogLine;
      if (level === 'warn') return msg;
    }
  } finally {
    child.kill('SIGKILL');
  }
  throw new Error(`ended without a warning:\n${logged.join('\n')}\n${errors()}`);
}
