/** @import { Letter, OpenedLetter } from './desk.mjs' */

/** @type {[title: string, of: (letter: Letter) => string, widest: number][]} */
const COLUMNS = [
  ['id', ({ id }) => String(id), 12],
  ['first seen', ({ firstSeen }) => firstSeen.slice(0, 19).replace('T', ' '), 19],
  ['reason', ({ reason }) => reason, 16],
  ['count', ({ count }) => String(count), 5],
  ['key', ({ key }) => key ?? '(none)', 40],
  ['detail', ({ detail }) => detail, 70],
];

/** @param {Letter[]} letters @returns {string[]} the lines of a table */
export function tableOf(letters) {
  const rows = [COLUMNS.map(([title]) => title), ...letters.map((one) => COLUMNS.map(([, of]) => of(one)))];
  const cells = rows.map((row) => row.map((cell, column) => cut(cell, COLUMNS[column]?.[2] ?? 0)));
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** @param {OpenedLetter} letter @returns {string[]} */
export function linesOf(letter) {
  const { id, state, handled, reason, detail, topic, partition, offset, count, redrivenFrom } = letter;
  return [
    `dead letter ${id}, ${state}${handled ? ` by ${handled.by} at ${handled.at}: ${handled.reason}` : ''}`,
    `  ${reason}: ${detail}`,
    `  record     ${topic}/${partition}/${offset}, key ${letter.key ?? '(none)'}, ${letter.bytes} bytes`,
    `  seen       ${letter.firstSeen}${letter.lastSeen === letter.firstSeen ? '' : ` to ${letter.lastSeen}`}`,
    ...(redrivenFrom ? [`  sent again for ${redrivenFrom}; ${count} times a dead letter`] : []),
    ...section(
      'headers',
      Object.entries(letter.headers).map(([name, value]) => `${name}: ${value}`),
    ),
    ...section('payload, without secrets', payloadLines(letter)),
    ...section('wrong with it now', wrong(letter)),
  ];
}

/** @param {OpenedLetter} letter @returns {string[]} */
function payloadLines({ payload }) {
  if (!payload) return ['(no value)'];
  if ('json' in payload) return JSON.stringify(payload.json, undefined, 2).split('\n');
  return [`it begins with: ${payload.preview}`];
}

/** @param {OpenedLetter} letter @returns {string[]} */
function wrong({ problems }) {
  if (problems.length === 0) return ['nothing in itself: it could be read'];
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

/** @param {string} title @param {string[]} lines @returns {string[]} */
const section = (title, lines) => [`  ${title}`, ...lines.map((line) => `    ${line}`)];

/** @param {string} text @param {number} widest */
const cut = (text, widest) => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text);
