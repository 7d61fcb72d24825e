import { paint } from '@waybill/demo/report/paint';
import { table, verdict } from '@waybill/demo/report/tables';
import type { Account } from './account';

export interface Row {
  fault: string;
  account?: Account;
  /** What showed that the fault was a real one. */
  seen: string[];
  /** Milliseconds from the moment at which all was there again until all had settled. */
  recoveryMs?: number;
  /** None: it passed. */
  wrong: string[];
}

/** One line, as soon as it is known. */
export const outcome = ({ wrong, recoveryMs }: Row): string =>
  wrong.length === 0
    ? `${verdict(true)} recovered in ${seconds(recoveryMs)}`
    : `${verdict(false)} ${wrong[0]}`;

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${(ms / 1000).toFixed(1)} s`);

/** More of the same says nothing new. */
const WRONG_SHOWN = 8;

export function report(rows: Row[]): string {
  const shown = rows.map(({ fault, account, seen, recoveryMs, wrong }) => [
    verdict(wrong.length === 0),
    fault,
    account ? events(account) : '–',
    seen.join('\n') || '–',
    seconds(recoveryMs),
  ]);
  const wrong = rows.flatMap((row) => [
    ...row.wrong.slice(0, WRONG_SHOWN).map((line) => `  ✘ ${row.fault}: ${line}`),
    ...(row.wrong.length > WRONG_SHOWN ? [`    and ${row.wrong.length - WRONG_SHOWN} more`] : []),
  ]);
  return [
    table(['', 'fault', 'events', 'seen', 'recovered in'], shown, [null, null, 30, 62, null]),
    ...(wrong.length > 0 ? [wrong.map((line) => paint('red', line)).join('\n')] : []),
  ].join('\n\n');
}

/** The sum that has to come out. */
function events({ sent, orders, cancellations, duplicates, deadLetters }: Account): string {
  return `${sent} = ${orders} orders + ${cancellations} cancellations + ${duplicates} duplicates + ${deadLetters} dead letters`;
}
