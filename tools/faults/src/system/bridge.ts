import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@waybill/demo/until';
import { FAILPOINT_VARIABLE, type Failpoint } from '../failpoint/failpoint';
import { command } from './commands';

const ORCHESTRATOR = join(__dirname, '..', '..', '..', '..', 'apps', 'orchestrator', 'dist', 'main.js');
const PRELOAD = join(__dirname, '..', 'failpoint', 'preload.js');

/** One more orchestrator, with the settings of the stack's own. It dies with this program. */
export class Bridge {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    /** Resolves to how it ended: a signal, or an exit code. */
    readonly ended: Promise<string>,
  ) {}

  static async start(name: string, failpoint?: Failpoint): Promise<Bridge> {
    const settings = JSON.parse(await command('env', 'orchestrator')) as Record<string, string>;
    const port = await freePort();
    const env = {
      ...process.env,
      ...settings,
      PORT: String(port),
      MANAGEMENT_PORT: '0',
      NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`,
      ...(failpoint && { [FAILPOINT_VARIABLE]: JSON.stringify(failpoint) }),
    };
    const log = openSync(join(process.env['WAYBILL_LOGS'] ?? tmpdir(), `${name}.log`), 'a');
    const child = spawn(process.execPath, [ORCHESTRATOR], { env, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${String(code)}`));
    return new Bridge(child, `http://127.0.0.1:${port}`, ended);
  }

  /** Resolves once it has partitions, or whatever else it needs. @throws Error when it ended before that */
  async ready(): Promise<void> {
    let how: string | undefined;
    void this.ended.then((ending) => (how = ending));
    const answers = () =>
      fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until('one more bridge is ready', async () => how !== undefined || (await answers()), {
      timeoutMs: 90_000,
    });
    if (how) throw new Error(`one more bridge ended before it was ready: ${how}`);
  }

  /** Lets it leave its group. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }

  async kill9(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
