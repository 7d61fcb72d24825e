import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run dlq -- list [--reason R] [--state open|redriven|discarded]
       npm run dlq -- show <id>
       npm run dlq -- redrive <id> --reason-why TEXT [--data FILE [--type T]]
       npm run dlq -- redrive --reason R --reason-why TEXT [--limit N]
       npm run dlq -- discard <id> --reason-why TEXT`;

/**
 * What is asked of the desk of dead letters.
 *
 * @typedef {{ by?: string, reason: string }} Handling
 * @typedef {{ do: 'list', query: Record<string, string> }
 *   | { do: 'show', id: string }
 *   | { do: 'redrive', id: string, body: Handling & { data?: unknown, type?: string } }
 *   | { do: 'redriveMany', body: Handling & { filter: { reason: string }, limit?: number } }
 *   | { do: 'discard', id: string, body: Handling }} Wish
 */

/** @type {Record<string, string[]>} */
const OPTIONS = {
  list: ['reason', 'state'],
  show: [],
  redrive: ['reason', 'by', 'why', 'data', 'type', 'limit'],
  discard: ['by', 'why'],
};

/**
 * @param {string[]} args
 * @returns {Wish}
 * @throws {Error} naming what is wrong
 */
export function wishOf(args) {
  const [action = '', ...rest] = args;
  const allowed = OPTIONS[action];
  if (!allowed) throw new Error(USAGE);
  const { values, positionals } = read(rest);
  const strange = Object.keys(values).find((name) => !allowed.includes(name));
  if (strange) throw new Error(`--${strange}: is not for ${action}\n${USAGE}`);
  const [id, ...more] = positionals;
  if (more.length > 0) throw new Error(`one at a time: ${positionals.join(' ')}\n${USAGE}`);
  if (action === 'list' && !id) return { do: 'list', query: { ...values } };
  if (action === 'redrive' && !id && values.reason) return redriveMany(values);
  if (action === 'list' || !id || (action === 'redrive' && (values.reason || values.limit)))
    throw new Error(USAGE);
  if (action === 'show') return { do: 'show', id };
  if (action === 'discard') return { do: 'discard', id, body: handling(values) };
  const { data, type } = values;
  const edit = data === undefined ? {} : { data: jsonIn(data), ...(type && { type }) };
  if (type && data === undefined) throw new Error('--type: goes only with --data');
  return { do: 'redrive', id, body: { ...handling(values), ...edit } };
}

/** @typedef {{ [name in 'reason' | 'state' | 'by' | 'why' | 'data' | 'type' | 'limit']?: string }} Values */

/** @param {string[]} args @returns {{ values: Values, positionals: string[] }} */
function read(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ reason: text, state: text, by: text, data: text, type: text, limit: text },
      ...{ why: text, 'reason-why': text },
    },
  });
  const { 'reason-why': reasonWhy, ...others } = values;
  return { values: reasonWhy === undefined ? others : { ...others, why: reasonWhy }, positionals };
}

/** @param {Values} values @returns {Wish} */
function redriveMany(values) {
  const { reason = '', limit, data, type } = values;
  if (data || type) throw new Error('--data: goes with one dead letter, not with many');
  if (limit !== undefined && !/^[1-9]\d{0,3}$/.test(limit))
    throw new Error('--limit: must be a whole number from 1 to 1000');
  const body = { ...handling(values), filter: { reason }, ...(limit && { limit: Number(limit) }) };
  return { do: 'redriveMany', body };
}

/** @param {Values} values @returns {Handling} */
function handling({ by, why }) {
  if (!why) throw new Error('--reason-why: is missing; why?');
  return { ...(by && { by }), reason: why };
}

/** @param {string} file @returns {unknown} */
function jsonIn(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error(`--data: ${file} cannot be read`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`--data: ${file} is not JSON`);
  }
}
