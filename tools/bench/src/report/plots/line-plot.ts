import { across, axisFor, escaped, FRAME, grid, svg, upwards } from './axis';
import { colourOf } from './colours';

export interface Line {
  name: string;
  points: { x: number; y: number }[];
}

/** Lines over one pair of axes, with their names in a corner. */
export function linePlot(lines: Line[], labels: { x: string; y: string }): string {
  const points = lines.flatMap((line) => line.points);
  const x = axisFor(labels.x, Math.max(...points.map((point) => point.x)));
  const y = axisFor(labels.y, Math.max(...points.map((point) => point.y)));
  const [toX, toY] = [across(x), upwards(y)];
  const drawn = lines.map((line) => {
    const path = line.points
      .map((point) => `${toX(point.x).toFixed(1)},${toY(point.y).toFixed(1)}`)
      .join(' ');
    return `<polyline fill="none" stroke-width="2" stroke="${colourOf(line.name)}" points="${path}"/>`;
  });
  const names = lines.map(
    ({ name }, index) =>
      `<text class="name" style="fill:${colourOf(name)}" x="${FRAME.width - FRAME.right - 8}" y="${FRAME.height - FRAME.bottom - 10 - 16 * index}" text-anchor="end">${escaped(name)}</text>`,
  );
  return svg([grid(x, y), ...drawn, ...names].join(''));
}
