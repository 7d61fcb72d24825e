import { wrongWith } from './send-request';

const request = { door: 'request', service: 'x', method: 'POST', path: '/', headers: {} } as const;
const large = { ...request, body: Buffer.alloc(100_000) };

it.each([
  ['what is refused', { status: 400, body: '' }, request, undefined],
  ['a large body that is not read to its end', { body: 'write EPIPE' }, large, undefined],
  ['an error of the server', { status: 503, body: 'away' }, request, '503: away'],
  ['no answer', { body: 'socket hang up' }, request, 'no answer: socket hang up'],
  [
    'nobody there for a large body',
    { body: 'connect ECONNREFUSED' },
    large,
    'no answer: connect ECONNREFUSED',
  ],
])('%s', (_what, answered, sent, wrong) => {
  expect(wrongWith(answered, sent)).toBe(wrong);
});
