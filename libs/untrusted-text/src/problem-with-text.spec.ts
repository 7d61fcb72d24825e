import { problemWithString, problemWithText } from './problem-with-text';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('problemWithText', () => {
  it.each([
    ['half a surrogate pair', { lines: [{ sku: '\ud83dMUG' }] }, 'lines.0.sku', 'is not well-formed Unicode'],
    ['the other half', { city: 'x\udc00' }, 'city', 'is not well-formed Unicode'],
    ['U+0000', { reason: 'a\0b' }, 'reason', 'holds the control character U+0000'],
    ['an escape', { a: { b: '\u001b[31m' } }, 'a.b', 'holds the control character U+001B'],
    ['a C1 control', { a: '\u0085' }, 'a', 'holds the control character U+0085'],
    ['DELETE', ['\u007f'], '0', 'holds the control character U+007F'],
    ['a bare string', '\ud800', '', 'is not well-formed Unicode'],
    ['a name', { outer: { 'a\0': 1 } }, 'outer', 'has a field whose name holds the control character U+0000'],
    [
      'a number beyond every double',
      { total: JSON.parse('1e400') as number },
      'total',
      'is a number that is too large',
    ],
    ['what is not a number', { tax: NaN }, 'tax', 'is not a number'],
    [
      'an own __proto__',
      JSON.parse('{"__proto__":{"x":"\\ud800"}}'),
      '__proto__.x',
      'is not well-formed Unicode',
    ],
  ])('finds %s', (_what, value, field, problem) => {
    expect(problemWithText(value)).toMatchObject({ field, problem });
  });

  it.each([
    ['emoji and other scripts', { name: '👩‍👩‍👧 Пётр 株式会社' }],
    ['tabs and line ends', { note: 'a\tb\r\nc' }],
    ['what is no string', { a: 1, b: null, c: true, d: undefined }],
    ['the deepest nesting allowed', nested(64)],
  ])('takes %s', (_what, value) => {
    expect(problemWithText(value)).toBeUndefined();
  });

  it.each([65, 5_000, 100_000])('refuses nesting of %i levels without a stack overflow', (depth) => {
    expect(problemWithText(nested(depth))?.problem).toBe('is nested deeper than 64 levels');
  });

  it('tells of one string by itself', () => {
    expect(problemWithString('fine')).toBeUndefined();
    expect(problemWithString('\u0001')).toBe('holds the control character U+0001');
  });
});
