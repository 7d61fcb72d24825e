import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { branches } from '../../test/branches';
import { quietly } from '../../test/quietly';
import { workflowBundle } from '../../test/workflow-bundle';

const histories = join(__dirname, '..', '..', 'histories');

describe('the workflow as it is now', () => {
  let codePath: string;
  beforeAll(async () => {
    quietly();
    codePath = await workflowBundle();
  }, 60_000);

  it('has a recorded history of every branch', async () => {
    const recorded = (await readdir(histories)).map((file) => file.replace('.json', ''));
    expect(recorded.sort()).toEqual(Object.keys(branches).sort());
  });

  it.each(Object.keys(branches))('can go on with orders that went: %s', async (name) => {
    const text = await readFile(join(histories, `${name}.json`), 'utf8');
    const history = temporal.api.history.v1.History.fromObject(JSON.parse(text));
    await expect(Worker.runReplayHistory({ workflowBundle: { codePath } }, history)).resolves.toBeUndefined();
  });
});
