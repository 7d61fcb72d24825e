import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { branches, returnBranches } from './branches';
import { WorkflowHarness } from './workflow-harness';

/** `npx nx run orchestrator:histories`: takes every branch on a real server and keeps what the engine recorded, as the newest edition. */
const folder = join(__dirname, '..', 'histories', 'ends-at-the-door');

let harness: WorkflowHarness;
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

it.each(Object.entries({ ...branches, ...returnBranches }))('%s', async (name, take) => {
  const { handle } = await take(harness);
  const history = await handle.fetchHistory();
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(history, withoutMachine, 1)}\n`);
});

/** Where it was recorded is nobody's business, and would make every recording differ from the last. */
function withoutMachine(key: string, value: unknown): unknown {
  return key === 'stackTrace' || key === 'identity' ? undefined : value;
}
