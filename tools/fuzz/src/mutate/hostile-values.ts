/** Something to put in the place of a value: JSON text, or text that only looks like JSON. */
export interface HostileValue {
  what: string;
  json: string;
}

const text = (what: string, value: string): HostileValue => ({ what, json: JSON.stringify(value) });
const raw = (what: string, json: string): HostileValue => ({ what, json });

const KIB = 1024;
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Characters that text carries and programs stumble over. */
export const hostileText: readonly { what: string; text: string }[] = [
  { what: 'a high surrogate alone', text: '\ud83d' },
  { what: 'a low surrogate alone', text: '\ude00' },
  { what: 'surrogates the wrong way round', text: '\ude00\ud83d' },
  { what: 'NUL', text: '\u0000' },
  { what: 'a C0 control', text: '\u001b[31m' },
  { what: 'a C1 control', text: '\u0085' },
  { what: 'DEL', text: '\u007f' },
  { what: 'a line break', text: '\r\n' },
  { what: 'bidirectional overrides', text: '\u202e\u2066\u2069' },
  { what: 'combining marks', text: `a${'\u0301'.repeat(300)}` },
  { what: 'emoji', text: '\ud83d\udc69\u200d\ud83d\udcbb\ud83c\uddf5\ud83c\uddf9' },
  { what: 'a byte order mark', text: '\ufeff' },
  { what: 'line separators of Unicode', text: '\u2028\u2029' },
  { what: 'noncharacters', text: '\uffff\ufffe\u{10ffff}' },
  { what: 'SQL', text: `'; DROP TABLE orders; --` },
  { what: 'a template', text: '${jndi:ldap://x}{{7*7}}%s%n' },
  { what: 'markup', text: '<script>alert(1)</script>]]>' },
  { what: 'a path', text: '../../../etc/passwd' },
  { what: 'percent escapes', text: '%00%ff%0d%0a' },
];

/** What a program may meet where it expects something else. */
export const hostileValues: readonly HostileValue[] = [
  ...['null', 'true', '0', '-1', '-0', '1.5', '1e3', '0.1e-400'].map((json) => raw(json, json)),
  ...['1e21', '9007199254740993', '2147483648', '1e400', '-1e400'].map((json) => raw(json, json)),
  raw('a number of 1,000 digits', '9'.repeat(1000)),
  ...['NaN', 'Infinity', '-Infinity', 'undefined', '007', '+1', "'x'"].map((json) => raw(json, json)),
  ...['""', '" "', '"0"', '"null"', '[]', '{}', '[null]', '[[]]'].map((json) => raw(json, json)),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then'].map((name) =>
    text(name, name),
  ),
  ...hostileText.map((one) => text(one.what, one.text)),
  raw('an object with a prototype', '{"__proto__":{"polluted":true}}'),
  raw('an object with a constructor', '{"constructor":{"prototype":{"polluted":true}}}'),
  raw('an object that cannot be text', '{"toString":null,"valueOf":1,"toJSON":1,"then":1}'),
  raw('an object that claims a length', '{"length":4294967295}'),
  raw('nested 60 deep', nested(60)),
  raw('nested 1,000 deep', nested(1_000)),
  raw('nested 5,000 deep', nested(5_000)),
  raw('objects nested 500 deep', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
  raw('10,000 numbers', `[${'0,'.repeat(9_999)}0]`),
  raw('5,000 names', `{${Array.from({ length: 5_000 }, (_one, n) => `"k${n}":0`).join()}}`),
  text('500 letters', 'x'.repeat(500)),
  text('10,000 letters', 'x'.repeat(10_000)),
  text('100,000 letters', 'x'.repeat(100_000)),
  text('300,000 letters', 'x'.repeat(300 * KIB)),
  ...['2026-02-30T10:00:00Z', '2016-12-31T23:59:60Z', '-271821-04-20T00:00:00Z', '9999-12-31T23:59:59Z'].map(
    (time) => text(time, time),
  ),
  ...['ZZZ', 'eur', 'JPY', 'XX', '99999', 'tok_flaky', 'a@b', 'x@xn--80a1acny.xn--p1ai'].map((word) =>
    text(word, word),
  ),
];

/** Names that objects have already, or that no program expects. */
export const hostileNames: readonly { what: string; name: string }[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'then', 'length', ''].map((name) => ({
    what: name || 'an empty name',
    name,
  })),
  { what: 'a name of 60,000 letters', name: 'n'.repeat(60_000) },
  { what: 'a name with NUL', name: 'a\u0000b' },
  { what: 'a name with a lone surrogate', name: '\ud83d' },
  { what: 'a name with points', name: 'lines.0.sku' },
];
