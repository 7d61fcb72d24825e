import { formatTime } from './time';

it('tells a time in UTC, and says so, though these tests run in another zone', () => {
  expect(new Date().getTimezoneOffset()).not.toBe(0);
  expect(formatTime('2026-11-22T02:05:00+03:00')).toBe('21 November 2026, 23:05 UTC');
});
