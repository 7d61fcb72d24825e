import { problemWithString, problemWithText } from '@waybill/untrusted-text/problem-with-text';
import { Poison } from './poison';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * @throws Poison naming `what`: `unparsable` when the bytes are not UTF-8, `invalid` when the text has control characters
 */
export function utf8(bytes: Buffer, what: string): string {
  const text = decoded(bytes, what);
  const problem = problemWithString(text);
  if (problem) throw new Poison('invalid', `${what}: ${problem}`);
  return text;
}

/**
 * @throws Poison `unparsable` when the bytes are not JSON, nested too deep for whoever reads it next, or hold a number beyond
 * every double, which canonical JSON refuses; `invalid`, naming the field, when a text or a name in it is not well-formed Unicode
 * or has control characters, which Temporal cannot encode or PostgreSQL not store. Either would fail its whole batch for ever. The
 * parser's own message is left out: it quotes the text, which may be personal.
 */
export function parseJson(bytes: Buffer): unknown {
  const text = decoded(bytes, 'the value');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Poison('unparsable', 'the value is not JSON');
  }
  const found = problemWithText(value);
  if (!found) return value;
  const { field, problem, kind } = found;
  throw new Poison(kind === 'text' ? 'invalid' : 'unparsable', `${field || 'the value'}: ${problem}`);
}

function decoded(bytes: Buffer, what: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Poison('unparsable', `${what}: is not UTF-8`);
  }
}
