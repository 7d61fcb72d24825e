import { eachRecord } from '../src/each-record';
import { TestConsumer, text } from './harness';

/** Handles records until one says `stuck`, and stays there until it is killed. Tells what it handled. */
async function main([topic = '', groupId = '']: string[]): Promise<void> {
  await TestConsumer.start(
    { topic },
    (batch) =>
      eachRecord(batch, { concurrency: 1 }, async (record) => {
        if (text(record.value) === 'stuck') await new Promise(() => undefined);
        process.stdout.write(`${text(record.value)}\n`);
      }),
    { groupId, tickMs: 20, sessionTimeoutMs: 6_000 },
  );
}

void main(process.argv.slice(2));
