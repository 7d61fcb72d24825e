/** npm run topics -- print | apply: every topic and whose it is; apply makes those that are missing in the cluster of KAFKA_BROKERS. */
import { topicsOf } from '../src/kafka/owned-topics.mjs';
import { repository } from '../src/paths.mjs';
import { build, install } from '../src/prepare/prepare.mjs';
import { giveUp, say } from '../src/say.mjs';
import { discoverServices } from '../src/stack/discover-services.mjs';

async function main() {
  const [what, ...more] = process.argv.slice(2);
  if ((what !== 'print' && what !== 'apply') || more.length > 0)
    throw new Error('usage: npm run topics -- print | apply');
  const topics = topicsOf(discoverServices(repository));
  for (const { topic, owner } of topics) say(`${topic.padEnd(24)} ${owner}`);
  if (what === 'print') return;
  install();
  await build();
  const { accessFrom } = await import('../src/kafka/access.mjs'); // only now are its packages sure to be there
  const access = accessFrom(process.env);
  const { makeTopics } = await import('../src/kafka/topics.mjs');
  await makeTopics(access, topics, process.env);
  say(`\nall are there: ${access.brokers.join(',')}`);
}

main().catch(giveUp);
