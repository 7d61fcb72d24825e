import { percentile } from '../statistics/percentile';
import { escaped } from './plots/axis';
import { linePlot, type Line } from './plots/line-plot';
import { stackedBars } from './plots/stacked-bars';
import { armsIn, visitsOf, type Measurements, type Results } from './results';
import { distrust, summary } from './summary';

const SHARES = Array.from({ length: 100 }, (_, index) => index / 100);

/** The results as one HTML file that needs nothing else. */
export function page(results: Results, measurements: Measurements): string {
  const { machine, at, quick, ratiosAt } = results;
  const where = `${machine.cores} × ${machine.cpu}, Linux ${machine.kernel}, Node ${machine.node}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Waybill: what it costs</title><style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
svg { max-width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: #57606a; }
svg .grid { stroke: #d8dee4; } svg .name { font-weight: 600; } svg text.in { fill: #fff; }
pre { overflow-x: auto; font-size: 13px; line-height: 1.35; } .warning { color: #cf222e; font-weight: 600; }
</style></head><body>
<h1>Waybill, and what it costs over the bare engine</h1>
<p>${escaped(where)}. ${escaped(at)}${quick ? ', the quick run' : ''}.
W: Waybill whole. B: the textbook's saga on bare workers. B': the commands of Waybill's happy order on bare workers.</p>
${results.trusted ? '' : `<p class="warning">${escaped(distrust(results))}</p>`}
<pre>${escaped(summary(results))}</pre>
<h2>Latency, nothing else under way</h2>
${linePlot(
  distributions(measurements, ({ unloaded }) => unloaded.latencies),
  { x: 'ms', y: 'share of orders, %' },
)}
<h2>Latency, ${ratiosAt} in flight</h2>
${linePlot(
  distributions(measurements, ({ closed }) => closed[ratiosAt]!.latencies),
  { x: 'ms', y: 'share of orders, %' },
)}
<h2>CPU for each order, by process</h2>
${stackedBars(cpuBars(results), 'ms of CPU for each order')}
<h2>Throughput over time, ${ratiosAt} in flight, the last round</h2>
${linePlot(throughput(measurements, ratiosAt), { x: 's', y: 'orders/s' })}
</body></html>
`;
}

function distributions(
  { rounds }: Measurements,
  latencies: (visit: Measurements['rounds'][number][number]) => number[],
): Line[] {
  return armsIn(rounds).map((arm) => {
    const all = visitsOf(rounds, arm).flatMap(latencies);
    return { name: arm, points: SHARES.map((share) => ({ x: percentile(all, share), y: share * 100 })) };
  });
}

function cpuBars({ arms }: Results) {
  return Object.entries(arms).map(([name, { cpuByProcess, charged }]) => ({
    name,
    parts: charged.map((process) => ({ name: process, value: cpuByProcess[process] ?? 0 })),
  }));
}

/** Orders done in each second. */
function throughput({ rounds }: Measurements, inFlight: number): Line[] {
  return armsIn(rounds).map((arm) => {
    const { doneAt, seconds } = visitsOf(rounds, arm).at(-1)!.closed[inFlight]!;
    const perSecond = Array.from({ length: Math.floor(seconds) }, () => 0);
    for (const at of doneAt) if (at < perSecond.length) perSecond[Math.floor(at)]!++;
    return { name: arm, points: perSecond.map((y, index) => ({ x: index + 0.5, y })) };
  });
}
