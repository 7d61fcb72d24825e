import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isSameProcess } from '../processes/identity.mjs';
import { records } from '../paths.mjs';
import { beingOf, keepRecord } from '../processes/records.mjs';

/**
 * How `npm run service` speaks to the process that owns the stack: requests over a socket that only this user can
 * open, found by a file beside the stack's description.
 *
 * @typedef {{ socket: string, owner: import('../processes/records.mjs').Being }} ControlFile
 */

/** @param {string} stackFile */
const controlFileOf = (stackFile) => join(dirname(stackFile), 'control.json');

/**
 * @param {string} stackFile
 * @param {(command: string) => Promise<string>} carryOut resolves to what to tell the person
 * @returns {Promise<() => void>} stops listening
 */
export async function listenForCommands(stackFile, carryOut) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-'));
  const forget = keepRecord(records, { directory: folder });
  const socket = join(folder, 'control');
  let busy = Promise.resolve();
  const server = createServer((incoming, response) => {
    const command = decodeURIComponent((incoming.url ?? '/').slice(1));
    // One at a time: two commands for one service would get in each other's way.
    busy = busy
      .then(() => carryOut(command))
      .then(
        (answer) => void response.end(answer),
        (error) => void response.writeHead(409).end(error.message),
      );
  });
  await new Promise((resolve, reject) =>
    server.once('error', reject).listen(socket, () => resolve(undefined)),
  );
  const file = controlFileOf(stackFile);
  writeFileSync(file, JSON.stringify({ socket, owner: beingOf() }), { mode: 0o600 });
  return () => {
    server.close();
    rmSync(file, { force: true });
    rmSync(folder, { recursive: true, force: true });
    forget();
  };
}

/** @param {string} stackFile @returns {ControlFile | undefined} undefined when nobody owns that stack any more */
export function ownerOf(stackFile) {
  try {
    const control = JSON.parse(readFileSync(controlFileOf(stackFile), 'utf8'));
    return isSameProcess(control.owner) ? control : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} stackFile @throws {Error} when somebody owns that stack */
export function mustNotRun(stackFile) {
  const running = ownerOf(stackFile);
  if (running) throw new Error(`It runs already, as process ${running.owner.pid}. npm run stop ends it.`);
}

/**
 * @param {ControlFile} control
 * @param {string} command
 * @returns {Promise<string>}
 * @throws {Error} saying why it could not be done
 */
export function command({ socket }, command) {
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath: socket, method: 'POST', path: `/${encodeURIComponent(command)}` },
      (response) => {
        let answer = '';
        response.on('data', (chunk) => (answer += chunk));
        response.on('end', () => (response.statusCode === 200 ? resolve(answer) : reject(new Error(answer))));
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}
