import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');

/** The cells of the table in docs/security.md that begins with these columns, without its head. @throws Error when it is not there */
export function securityTable(...columns: string[]): string[][] {
  const rows = cellsOf(text);
  const head = rows.findIndex((cells) => cells.join() === columns.join());
  if (head === -1) throw new Error(`docs/security.md has no table of ${columns.join(', ')}`);
  const body = rows.slice(head + 2);
  const end = body.findIndex((cells) => cells.length !== columns.length);
  return end === -1 ? body : body.slice(0, end);
}

/** Each line's cells; none of a line that is no table's. */
export function cellsOf(markdown: string): string[][] {
  return markdown.split('\n').map((line) =>
    line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('`', ''))
      : [],
  );
}
