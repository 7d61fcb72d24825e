import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program of `test/programs` in a process of its own, which a test can signal, ask and read. */
export class Child {
  stdout = '';
  stderr = '';
  private readonly ended: Promise<number | string>;

  private constructor(private readonly process: ChildProcess) {
    this.process.stdout!.on('data', (chunk) => (this.stdout += chunk));
    this.process.stderr!.on('data', (chunk) => (this.stderr += chunk));
    this.ended = once(process, 'close').then(
      ([code, signal]) => (code as number | null) ?? (signal as string),
    );
  }

  static run(program: string, env: Record<string, string> = {}): Child {
    const hook = join(__dirname, 'run-typescript.cjs');
    const file = join(__dirname, 'programs', `${program}.ts`);
    return new Child(spawn(process.execPath, ['--require', hook, file], { env }));
  }

  /** The exit code, or the signal that ended it. */
  exit(): Promise<number | string> {
    return this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** What it logged, line by line. */
  log(): { level: string; msg: string; [field: string]: unknown }[] {
    const complete = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1);
    return complete
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** Waits for a line with this message. @throws Error with all it said when it ends without */
  async logged(msg: string): Promise<Record<string, unknown>> {
    let over = false;
    void this.ended.then(() => (over = true));
    for (;;) {
      const line = this.log().find((entry) => entry.msg === msg);
      if (line) return line;
      if (over) throw new Error(`ended without "${msg}":\n${this.stdout}${this.stderr}`);
      await sleep(10);
    }
  }

  /** Where it listens. */
  async url(door: '' | 'management ' = ''): Promise<string> {
    return String((await this.logged(`${door}listening`)).url);
  }

  async ask(path: string, door: '' | 'management ' = ''): Promise<{ status: number; text: string }> {
    const response = await fetch((await this.url(door)) + path);
    return { status: response.status, text: await response.text() };
  }
}
