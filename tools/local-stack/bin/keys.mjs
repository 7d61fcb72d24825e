/**
 * npm run keys -- list | rotate <service> | retire <key>: the sealing keys of the running stack. Of another installation: --folder <keys>,
 * --management <service>=<url> for each process, ORCHESTRATOR_URL and an operator's WAYBILL_TOKEN.
 */
import { parseArgs } from 'node:util';
import { listKeys, retireKey, rotateKey } from '../src/keys/key-ring.mjs';
import { askOrchestrator, theOrchestrator } from '../src/orchestrator.mjs';
import { repository } from '../src/paths.mjs';
import { giveUp, say } from '../src/say.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { discoverServices } from '../src/stack/discover-services.mjs';
import { keyHolders } from '../src/stack/key-holders.mjs';
import { readStackFile, stackFile } from '../src/stack/stack-file.mjs';

const USAGE = `usage: npm run -s keys -- list | rotate <service> | retire <key>
       [--folder <keys>] [--management <service>=<url> …]   of another installation than the running stack`;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { folder: { type: 'string' }, management: { type: 'string', multiple: true } },
  });
  const [wish = '', name, ...more] = positionals;
  if (more.length > 0 || (wish === 'list') === Boolean(name)) throw new Error(USAGE);
  const stack = values.folder ? undefined : runningStack();
  const ring = {
    folder: values.folder ?? stack?.keysFolder ?? '',
    holders: keyHolders(discoverServices(repository)),
    processes: values.management ? processesIn(values.management) : localProcesses(stack),
    say,
  };
  switch (wish) {
    case 'list':
      return show(listKeys(ring, await keysInUse(values.folder)));
    case 'rotate':
      return say(`${name} has a new key: ${await rotateKey(ring, name ?? '')}`);
    case 'retire':
      retireKey(ring, name ?? '', await keysInUse(values.folder));
      return say(`${name} is gone. Nothing that was made with it can be read any more.`);
    default:
      throw new Error(USAGE);
  }
}

function runningStack() {
  if (!ownerOf(stackFile()))
    throw new Error(
      'No stack is running. Start one with npm start, or name the keys of another installation: --folder <keys>',
    );
  return readStackFile(stackFile());
}

/** @param {import('../src/stack/stack-file.mjs').StackDescription | undefined} stack */
const localProcesses = (stack) =>
  Object.fromEntries(Object.entries(stack?.management ?? {}).map(([service, url]) => [service, [url]]));

/** @param {string[]} given @returns {import('../src/keys/processes.mjs').Processes} */
function processesIn(given) {
  /** @type {import('../src/keys/processes.mjs').Processes} */
  const processes = {};
  for (const each of given) {
    const [, service = '', url = ''] = /^([^=]+)=(https?:\/\/.+)$/.exec(each) ?? [];
    if (!url) throw new Error(`--management ${each}: is not <service>=<url>`);
    (processes[service] ??= []).push(url.replace(/\/$/, ''));
  }
  return processes;
}

/**
 * @param {string | undefined} folder of another installation than the running stack
 * @returns {Promise<import('../src/keys/key-ring.mjs').KeysInUse>}
 */
async function keysInUse(folder) {
  if (folder && !process.env['ORCHESTRATOR_URL'])
    throw new Error(
      'Which keys orders need is known by the orchestrator: set ORCHESTRATOR_URL and WAYBILL_TOKEN.',
    );
  return askOrchestrator(await theOrchestrator(), '/sealing-keys');
}

/** @param {import('../src/keys/key-ring.mjs').ListedKey[]} keys */
function show(keys) {
  const width = Math.max(...keys.map(({ kid }) => kid.length));
  for (const { service, kid, does, orders } of keys)
    say(`${service.padEnd(14)}${kid.padEnd(width + 2)}${does.padEnd(10)}needed by ${orders} orders`);
}

main().catch(giveUp);
