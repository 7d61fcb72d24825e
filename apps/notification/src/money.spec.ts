import { formatMoney } from './money';

test.each([
  [2990, 'EUR', '€29.90'],
  [5, 'USD', '$0.05'],
  [0, 'EUR', '€0.00'],
  [2990, 'JPY', '¥2,990'],
  [0, 'JPY', '¥0'],
  [2990, 'KWD', 'KWD 2.990'],
  [7, 'BHD', 'BHD 0.007'],
  // Intl alone would show these without decimals, a hundred or a thousand times too much.
  [125_000, 'HUF', 'HUF 1,250.00'],
  [125_000, 'IQD', 'IQD 125.000'],
  // Beyond what survives a division.
  [9_007_199_254_740_991, 'EUR', '€90,071,992,547,409.91'],
])('%d of %s is %s', (minorUnits, currency, shown) => {
  expect(formatMoney(minorUnits, currency).replace(/\u00a0/g, ' ')).toBe(shown);
});

test('what is no currency code is an error', () => {
  expect(() => formatMoney(1, 'EURO')).toThrow(RangeError);
});
