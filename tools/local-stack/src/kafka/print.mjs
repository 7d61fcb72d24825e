import { aclsOf } from './rights.mjs';

/** @typedef {import('./rights.mjs').KafkaRights} KafkaRights */

/** @param {KafkaRights[]} rights @returns {string} a table in Markdown, a line for each user */
export function rightsTable(rights) {
  const code = (/** @type {string} */ text) => `\`${text}\``;
  const rows = rights.map(({ user, reads, writes, writesBytesPerSecond }) => [
    code(user),
    Object.entries(reads)
      .map(([group, topics]) => `${topics.map(code).join(', ')} as ${code(group)}`)
      .join('; '),
    writes.map(code).join(', '),
    writesBytesPerSecond === undefined ? '' : `${writesBytesPerSecond / 1024} KiB/s`,
  ]);
  const head = ['user', 'reads, as a member of', 'writes', 'at most'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/**
 * @param {KafkaRights[]} rights
 * @returns {string} a shell script of Kafka's own commands, for an operator who would rather run those
 */
export function rightsScript(rights) {
  const lines = aclsOf(rights).map(({ user, operation, resource, name, pattern }) => {
    const what = `--operation ${operation} --${resource} ${name} --resource-pattern-type ${pattern}`;
    return `kafka-acls.sh $kafka --add --allow-principal User:${user} ${what}`;
  });
  const users = rights.flatMap(({ user, writesBytesPerSecond }) => {
    const alter = `kafka-configs.sh $kafka --alter --entity-type users --entity-name ${user}`;
    return [
      `printf 'SCRAM-SHA-512=password=%s\\n' "$(cat "$passwords/${user}")" > "$settings"`,
      `${alter} --add-config-file "$settings"`,
      ...(writesBytesPerSecond === undefined
        ? []
        : [`${alter} --add-config producer_byte_rate=${writesBytesPerSecond}`]),
    ];
  });
  return [
    '#!/bin/sh',
    '# $kafka: --bootstrap-server and --command-config of whoever may do this; $passwords: a folder with a file for each user.',
    'set -eu',
    'umask 077',
    'settings=$(mktemp)',
    'trap \'rm -f "$settings"\' EXIT',
    ...users,
    ...lines,
    '',
  ].join('\n');
}
