import { z } from 'zod';
import { checked } from './checked';

const schema = z.object({ by: z.string(), lines: z.array(z.object({ sku: z.string() })).default([]) });

it('gives what the schema makes of it', () => {
  expect(checked(schema, { by: 'grace', other: 1 })).toEqual({ by: 'grace', lines: [] });
});

it.each([
  ['what is missing', undefined, 'by: '],
  ['what is wrong, at its path', { by: 'grace', lines: [{ sku: 1 }] }, 'lines.0.sku: '],
  [
    'a text that no database keeps',
    { by: 'grace', lines: [{ sku: 'MUG\0' }] },
    'lines.0.sku: holds the control character U+0000',
  ],
  ['half a surrogate pair', { by: '\ud800' }, 'by: is not well-formed Unicode'],
  [
    'what is nested too deep',
    JSON.parse(`{"by":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
    'is nested deeper',
  ],
])('refuses, naming it: %s', (_what, value, problem) => {
  expect(() => checked(schema, value)).toThrow(problem);
});
