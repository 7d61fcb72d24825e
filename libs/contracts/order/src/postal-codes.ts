/**
 * Countries (ISO 3166-1 alpha-2) whose addresses have no postal code, after the address formats of Google's libaddressinput
 * (https://github.com/google/libaddressinput): those whose format lacks `%Z`, and those without a format of their own, for which
 * the default lacks it.
 */
const WITHOUT = new Set(
  (
    'AE AG AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GQ GY HK JM KI KM KN LC LY ML MO MR ' +
    'MS MW NR NU PA PS QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL TO TT TV UG VU WS YE ZW'
  ).split(' '),
);

export function hasPostalCodes(country: string): boolean {
  return !WITHOUT.has(country);
}
