export interface Axis {
  label: string;
  /** Values where the axis is marked, ascending; the first and the last are its ends. */
  marks: number[];
}

/** The place of plots on the page, in pixels. */
export const FRAME = { width: 720, height: 300, left: 56, right: 16, top: 16, bottom: 44 };

const STEPS = [1, 2, 2.5, 5, 10];

/** An axis from 0 to the largest value or a little more, with marks a person would choose. */
export function axisFor(label: string, largest: number, wantedMarks = 6): Axis {
  const raw = Math.max(largest, Number.MIN_VALUE) / wantedMarks;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = magnitude * STEPS.find((factor) => factor * magnitude >= raw)!;
  const count = Math.max(1, Math.ceil(largest / step));
  return { label, marks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

export function across({ marks }: Axis): (value: number) => number {
  const { width, left, right } = FRAME;
  return (value) => left + (value / marks.at(-1)!) * (width - left - right);
}

export function upwards({ marks }: Axis): (value: number) => number {
  const { height, top, bottom } = FRAME;
  return (value) => height - bottom - (value / marks.at(-1)!) * (height - top - bottom);
}

/** The grid, with marks below and to the left. */
export function grid(x: Axis, y: Axis): string {
  const [toX, toY] = [across(x), upwards(y)];
  const [leftEnd, rightEnd] = [toX(0), toX(x.marks.at(-1)!)];
  const [lowEnd, highEnd] = [toY(0), toY(y.marks.at(-1)!)];
  const vertical = x.marks.map(
    (mark) =>
      `<line class="grid" x1="${toX(mark)}" x2="${toX(mark)}" y1="${lowEnd}" y2="${highEnd}"/>` +
      `<text x="${toX(mark)}" y="${lowEnd + 16}" text-anchor="middle">${short(mark)}</text>`,
  );
  const horizontal = y.marks.map(
    (mark) =>
      `<line class="grid" x1="${leftEnd}" x2="${rightEnd}" y1="${toY(mark)}" y2="${toY(mark)}"/>` +
      `<text x="${leftEnd - 6}" y="${toY(mark) + 4}" text-anchor="end">${short(mark)}</text>`,
  );
  const labels =
    `<text x="${(leftEnd + rightEnd) / 2}" y="${FRAME.height - 8}" text-anchor="middle">${x.label}</text>` +
    `<text transform="translate(14 ${(lowEnd + highEnd) / 2}) rotate(-90)" text-anchor="middle">${y.label}</text>`;
  return [...vertical, ...horizontal, labels].join('');
}

export function svg(content: string, { width, height }: { width: number; height: number } = FRAME): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img">${content}</svg>`;
}

export const short = (value: number): string => String(Number(value.toPrecision(3)));

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
