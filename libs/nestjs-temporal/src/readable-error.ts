import { readableText } from './converters/encodable-failures';

/**
 * What was thrown, as an error that can be read: whoever logs or encodes it next may take its message, name and stack. A handler
 * may throw anything: nothing at all, a symbol, an object whose every property throws.
 */
export function readableError(thrown: unknown): Error {
  try {
    if (thrown instanceof Error && [thrown.message, thrown.name, thrown.stack ?? ''].every(isText)) {
      void thrown.cause; // the SDK reads it where nothing catches
      return thrown;
    }
  } catch {
    return new Error('what was thrown cannot be read');
  }
  return new Error(`a ${typeof thrown} was thrown instead of an error: ${textOf(thrown)}`);
}

const isText = (value: unknown) => typeof value === 'string';

function textOf(thrown: unknown): string {
  try {
    const text = typeof thrown === 'object' ? JSON.stringify(thrown) : String(thrown);
    return readableText(text ?? 'without JSON');
  } catch {
    return 'it cannot be read';
  }
}
