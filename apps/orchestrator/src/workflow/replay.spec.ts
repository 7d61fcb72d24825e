import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { branches, returnBranches } from '../../test/branches';
import { quietly } from '../../test/quietly';
import { workflowBundle } from '../../test/workflow-bundle';

const histories = join(__dirname, '..', '..', 'histories');
/** Orders and returns of each of these may still be under way: recorded once, and never again. The last is as orders are told now. */
const editions = ['first', 'asks-owners', 'ends-at-the-door'];
const recorded = (edition: string) =>
  readdirSync(join(histories, edition)).map((file) => file.replace('.json', ''));

describe('the workflow as it is now', () => {
  let codePath: string;
  beforeAll(async () => {
    quietly();
    codePath = await workflowBundle();
  }, 60_000);

  it('has a recorded history of every branch', () => {
    expect(recorded(editions.at(-1)!).sort()).toEqual(Object.keys({ ...branches, ...returnBranches }).sort());
  });

  it.each(editions.flatMap((edition) => recorded(edition).map((branch) => [edition, branch] as const)))(
    'can go on with orders of edition %s that went: %s',
    async (edition, branch) => {
      const text = await readFile(join(histories, edition, `${branch}.json`), 'utf8');
      const history = temporal.api.history.v1.History.fromObject(JSON.parse(text));
      await expect(
        Worker.runReplayHistory({ workflowBundle: { codePath } }, history),
      ).resolves.toBeUndefined();
    },
  );
});
