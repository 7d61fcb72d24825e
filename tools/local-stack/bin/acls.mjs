/**
 * npm run acls -- print [--script]: what each Kafka user may do, as a table, or as a script of Kafka's own commands.
 * npm run acls -- apply --passwords <folder>: users, rights and quotas in the cluster of KAFKA_BROKERS, as whoever KAFKA_SASL_* names.
 */
import { parseArgs } from 'node:util';
import { giveUp, say } from '../src/say.mjs';
import { prepare } from '../src/prepare/prepare.mjs';
import { repository } from '../src/paths.mjs';
import { rightsScript, rightsTable } from '../src/kafka/print.mjs';
import { kafkaRights } from '../src/kafka/rights.mjs';
import { discoverServices } from '../src/stack/discover-services.mjs';

const USAGE = 'usage: npm run -s acls -- print [--script] | apply --passwords <folder>';

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { script: { type: 'boolean' }, passwords: { type: 'string' } },
  });
  const rights = kafkaRights(repository, discoverServices(repository));
  switch (positionals.join(' ')) {
    case 'print':
      return say(values.script ? rightsScript(rights) : rightsTable(rights));
    case 'apply':
      if (!values.passwords) throw new Error(USAGE);
      return apply(rights, values.passwords);
    default:
      throw new Error(USAGE);
  }
}

/** @param {import('../src/kafka/rights.mjs').KafkaRights[]} rights @param {string} folder */
async function apply(rights, folder) {
  prepare();
  const { accessFrom } = await import('../src/kafka/access.mjs'); // only now are its packages sure to be there
  const { applyAcls } = await import('../src/kafka/apply.mjs');
  const { applyUsers, passwordFiles } = await import('../src/kafka/users.mjs');
  const access = accessFrom(process.env);
  const users = rights.map(({ user }) => user);
  const made = await applyUsers(access, rights, passwordFiles(folder, users), say);
  say(made.length > 0 ? `made ${made.join(', ')}; their passwords are in ${folder}` : 'every user is there');
  const { granted, taken } = await applyAcls(access, rights);
  say(`granted ${granted} rights that were missing, took ${taken} that were too many`);
}

main().catch(giveUp);
