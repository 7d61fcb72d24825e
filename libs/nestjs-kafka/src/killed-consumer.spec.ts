import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { committed, newTopic, randomName, send, TestConsumer, text, until } from '../test/harness';

it('a consumer killed in the middle of a batch: the unfinished come again, the finished prefix does not', async () => {
  const topic = await newTopic();
  const groupId = randomName('group');
  await send(
    topic,
    ['a', 'b', 'c', 'stuck', 'd'].map((value) => ({ key: value, value })),
  );

  const runTypeScript = join(__dirname, '../test/run-typescript.cjs');
  const program = join(__dirname, '../test/stuck-consumer.ts');
  const killed = spawn(process.execPath, ['-r', runTypeScript, program, topic, groupId]);
  const handled: string[] = [];
  killed.stdout.setEncoding('utf8').on('data', (lines: string) => handled.push(...lines.trim().split('\n')));
  await until(async () => killed.exitCode !== null || (await committed(groupId, topic))[0] === 3);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(handled).toEqual(['a', 'b', 'c']);

  const again: (string | undefined)[] = [];
  const next = await TestConsumer.start(
    { topic },
    async (batch) => void again.push(...batch.records.map(({ value }) => text(value))),
    { groupId },
  );
  await until(() => again.length > 0);
  await next.close();
  expect(again).toEqual(['stuck', 'd']);
  expect(await committed(groupId, topic)).toEqual([5]);
});
