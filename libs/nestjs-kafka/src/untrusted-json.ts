import { Poison } from './poison';

/** Deep enough for any event, shallow enough that no recursive reader after us overflows its stack. */
const DEEPEST = 64;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws Poison `unparsable`, naming `what`, when the bytes are not UTF-8 */
export function utf8(bytes: Buffer, what: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Poison('unparsable', `${what}: is not UTF-8`);
  }
}

/**
 * @throws Poison `unparsable` when the bytes are not JSON, nested deeper than {@link DEEPEST} levels, or hold what nothing
 * after us could write down. The parser's own message is left out: it quotes the text, which may be personal.
 */
export function parseJson(bytes: Buffer): unknown {
  const text = utf8(bytes, 'the value');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Poison('unparsable', 'the value is not JSON');
  }
  const problem = problemWith(value);
  if (problem) throw new Poison('unparsable', `the value ${problem}`);
  return value;
}

/**
 * JSON may hold a number beyond every double, which canonical JSON refuses, and U+0000, which PostgreSQL refuses. Either
 * would fail its whole batch for ever, wherever in the event it is.
 */
function problemWith(value: unknown): string | undefined {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (level.some((one) => one === Infinity || one === -Infinity)) return 'holds a number that is too large';
    if (level.some((one) => typeof one === 'string' && one.includes('\0')))
      return 'holds the character U+0000';
    const nested = level.filter(isObject);
    if (depth === DEEPEST && nested.length > 0) return `is nested deeper than ${DEEPEST} levels`;
    level = nested.flatMap((one): unknown[] => (Array.isArray(one) ? one : Object.entries(one).flat()));
  }
  return undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
