/**
 * Currencies whose minor unit is not a hundredth: decimals after ISO 4217, list one. Not taken from `Intl`: its data says
 * how many decimals are customary (none for HUF or IQD), which is another question.
 */
const DECIMALS: Record<string, number> = {
  ...decimals(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...decimals(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...decimals(4, 'CLF UYW'),
};

function decimals(count: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, count]));
}

/**
 * An amount as a reader knows it, such as `€29.90`, `¥2,990` or `KWD 2.990`.
 *
 * @param minorUnits whole number of the currency's smallest unit (ISO 4217)
 * @throws RangeError when the currency is not three letters
 */
export function formatMoney(minorUnits: number, currency: string): string {
  const digits = DECIMALS[currency] ?? 2;
  const whole = String(minorUnits).padStart(digits + 1, '0');
  // Decimal text rather than a division: it is exact, however large the amount.
  const amount =
    `${whole.slice(0, whole.length - digits)}.${whole.slice(whole.length - digits) || '0'}` as const;
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount as `${number}`);
}
