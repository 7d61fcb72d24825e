import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const VERSION = 'v0.203.0';
/** A Go module whose go.sum holds all that Go fetches for it to hashes. */
const MODULE = join(__dirname, 'stripe-mock');
const FOLDER = resolve(__dirname, '..', '..', '..', '.local', 'cache', 'stripe-mock', VERSION);
const BINARY = join(FOLDER, process.platform === 'win32' ? 'stripe-mock.exe' : 'stripe-mock');
const BUILD_TIMEOUT_MS = 10 * 60_000;

/** Stripe's own mock server, built by Go at first use and kept; else why there is none. */
export function provideStripeMock(): { binary: string } | { missing: string } {
  if (existsSync(BINARY)) return { binary: BINARY };
  if (spawnSync('go', ['version']).status !== 0) return { missing: 'Go is not installed' };
  mkdirSync(FOLDER, { recursive: true });
  process.stderr.write(`building Stripe's mock server ${VERSION}, once; this takes a minute or two\n`);
  try {
    execFileSync('go', ['build', '-o', BINARY, 'github.com/stripe/stripe-mock'], {
      cwd: MODULE,
      env: { ...process.env, GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: BUILD_TIMEOUT_MS,
    });
    return { binary: BINARY };
  } catch (error) {
    const reason = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    if (reason.includes('checksum mismatch')) throw new Error(reason); // not something to go on without
    return { missing: `go build failed: ${reason.split('\n').at(-1)}` };
  }
}

/** Starts it on a free port; resolves once it listens. */
export async function startStripeMock(binary: string): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = spawn(binary, ['-http-addr', '127.0.0.1:', '-https-addr', '127.0.0.1:'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(server);
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  return { port, stop: () => (server.kill(), ended) };
}

async function portOf(server: ChildProcess): Promise<number> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const port = /Listening for HTTP at address: .*:(\d+)$/.exec(line)?.[1];
    if (port) return Number(port);
  }
  throw new Error("Stripe's mock server ended before it listened");
}
