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
 * @throws Poison `unparsable` when the bytes are not JSON, or nested deeper than {@link DEEPEST} levels. The
 * parser's own message is left out: it quotes the text, which may be personal.
 */
export function parseJson(bytes: Buffer): unknown {
  const text = utf8(bytes, 'the value');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Poison('unparsable', 'the value is not JSON');
  }
  if (isDeeperThan(DEEPEST, value)) {
    throw new Poison('unparsable', `the value is nested deeper than ${DEEPEST} levels`);
  }
  return value;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  let nested = [value].filter(isObject);
  for (let depth = 0; nested.length > 0; depth++) {
    if (depth === levels) return true;
    nested = nested.flatMap((one): unknown[] => Object.values(one)).filter(isObject);
  }
  return false;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
