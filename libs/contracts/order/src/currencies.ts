/**
 * The currencies that are taken: active codes of ISO 4217 list one with a numeric minor unit, as of January 2026 (the guilder
 * ANG gave way to XCG in 2025, the lev BGN to the euro in 2026). Codes without a minor unit (metals, funds, `XTS`, `XXX`) are no
 * money that a card can be asked for. A table of our own, because what `Intl` knows differs from one Node to the next.
 */
const CODES = [
  // Without a minor unit in use
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  // Hundredths
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC',
  'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR',
  'KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN',
  'PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS',
  'UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  // Thousandths
  'BHD IQD JOD KWD LYD OMR TND',
  // Ten-thousandths
  'CLF UYW',
];
const active = new Set(CODES.flatMap((codes) => codes.split(' ')));

/** Why an order may not be in that currency, if so. Asked where orders come in, never of one that is under way. */
export function problemWithCurrency(code: string): string | undefined {
  return active.has(code) ? undefined : 'is not an active currency of ISO 4217';
}
