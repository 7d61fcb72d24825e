import Table from 'cli-table3';
import { paint } from './paint';

/**
 * A table without frames, which reads as well in a log.
 *
 * @param widths in characters, for columns whose text is to be wrapped; the others are as wide as their text
 */
export function table(head: string[], rows: string[][], widths: (number | null)[] = []): string {
  const shown = new Table({
    colWidths: widths,
    wordWrap: true,
    head: head.map((title) => paint('bold', title)),
    style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
    chars: {
      ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
      ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
      ...{ left: '', 'left-mid': '', right: '', 'right-mid': '' },
      ...{ mid: '', 'mid-mid': '', middle: '' },
    },
  });
  shown.push(...rows);
  return shown
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

export const verdict = (holds: boolean): string => (holds ? paint('green', '✔') : paint('red', '✘'));
