const inEnglish = (parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...parts });
const DAY = inEnglish({ dateStyle: 'long' });
const CLOCK = inEnglish({ timeStyle: 'short' });

/**
 * A time as a reader knows it, such as `22 November 2026, 10:00 UTC`. Day and clock are joined here, because `Intl` joins
 * them differently from version to version.
 *
 * @param time RFC 3339
 */
export function formatTime(time: string): string {
  const date = new Date(time);
  return `${DAY.format(date)}, ${CLOCK.format(date)} UTC`;
}
