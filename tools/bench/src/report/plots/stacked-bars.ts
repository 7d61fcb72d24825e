import { across, axisFor, escaped, FRAME, short, svg } from './axis';
import { colourOf } from './colours';

export interface Bar {
  name: string;
  /** In the order they are stacked. */
  parts: { name: string; value: number }[];
}

const BAR_HEIGHT = 34;
const GAP = 14;
/** A part that is narrower than this has no room for its name, in pixels. */
const NAMED_FROM = 46;

/** One bar below the other, each made of its parts. */
export function stackedBars(bars: Bar[], label: string): string {
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const axis = axisFor(label, Math.max(...sums));
  const toX = across(axis);
  const rows = bars.map(({ name, parts }, index) => {
    const top = index * (BAR_HEIGHT + GAP);
    let from = 0;
    const drawn = parts.map((part) => {
      const [left, right] = [toX(from), toX((from += part.value))];
      return partOf(part, { left, right, top });
    });
    const title = `<text x="${FRAME.left - 8}" y="${top + 22}" text-anchor="end">${escaped(name)}</text>`;
    const sum = `<text x="${toX(sums[index]!) + 4}" y="${top + 22}">${short(sums[index]!)}</text>`;
    return title + drawn.join('') + sum;
  });
  const bottom = bars.length * (BAR_HEIGHT + GAP);
  const marks = axis.marks.map(
    (mark) => `<text x="${toX(mark)}" y="${bottom + 8}" text-anchor="middle">${short(mark)}</text>`,
  );
  const below = `<text x="${FRAME.width / 2}" y="${bottom + 28}" text-anchor="middle">${label}</text>`;
  return svg([...rows, ...marks, below].join(''), { width: FRAME.width + 40, height: bottom + 36 });
}

function partOf(
  { name, value }: { name: string; value: number },
  { left, right, top }: { left: number; right: number; top: number },
): string {
  const width = right - left;
  const text =
    width < NAMED_FROM
      ? ''
      : `<text class="in" x="${left + 4}" y="${top + 21}">${escaped(name.slice(0, width / 7))}</text>`;
  return (
    `<rect x="${left}" y="${top}" width="${width}" height="${BAR_HEIGHT}" fill="${colourOf(name)}">` +
    `<title>${escaped(name)}: ${short(value)}</title></rect>${text}`
  );
}
