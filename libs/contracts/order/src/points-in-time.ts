const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * A point in time as RFC 3339 spells it (section 5.6), as everybody after us reads it. `t` and `z` may be small; second 60 is a
 * leap second, for which our clocks have no name: it becomes the next minute's first.
 *
 * @returns undefined when it is none, as the 30th of February
 */
export function pointInTime(text: string): string | undefined {
  const [, date, hour, minute, second, fraction = ''] = RFC_3339.exec(text) ?? [];
  if (date === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date) return undefined;
  const usual = text.toUpperCase();
  if (second !== '60') return usual;
  const before = Date.parse(usual.replace(`:60${fraction}`, ':59'));
  return Number.isNaN(before) ? undefined : new Date(before + 1_000).toISOString();
}
