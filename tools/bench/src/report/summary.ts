import { table } from '@waybill/demo/report/tables';
import type { MedianInterval } from '../statistics/median-interval';
import type { Results } from './results';

/** What the person at the terminal is told at the end. */
export function summary(results: Results): string {
  return [
    table(
      ['Waybill over the textbook (W / B)', 'median', 'low', 'high', 'pairs', 'sure'],
      ratioRows(results),
    ),
    table(
      ['arm', 'in flight', 'orders/s', 'CPU ms/order', 'p50 ms', 'p99 ms', 'unloaded p50'],
      armRows(results),
    ),
    table(['arm', 'what it is', 'what lasts'], whatRows(results)),
    table(['CPU ms/order', ...Object.keys(results.arms)], cpuRows(results)),
    table(
      ['open loop', 'orders/s', 'p50 ms', 'p99 ms', 'start p99 ms', 'sent late p99 ms'],
      openRows(results),
    ),
    table(['idle', 'of one core', 'resident MB'], idleRows(results)),
    ...(results.scale.length > 0
      ? [table(['processes', 'orders/s', 'CPU ms/order', 'its own CPU, each'], scaleRows(results))]
      : []),
    ...(results.trusted ? [] : [distrust(results)]),
  ].join('\n\n');
}

export function distrust({ foreignShare }: Results): string {
  return `NOT TO BE TRUSTED: others used up to ${(foreignShare * 100).toFixed(0)} % of the machine meanwhile.`;
}

function ratioRows({ ratios, ratiosToShape, atHalfLoad }: Results): string[][] {
  const single = (what: string, value: number) => [what, value.toFixed(2), '', '', '1', ''];
  return [
    ratioRow('orders per second', ratios.ordersPerSecond),
    ratioRow('CPU per order', ratios.cpuPerOrder),
    ratioRow('unloaded p50', ratios.unloadedP50),
    ratioRow('backlog drained / bare starts', ratios.bridgeDrain),
    ...(ratiosToShape ? [ratioRow("CPU per order, W / B'", ratiosToShape.cpuPerOrder)] : []),
    ...(atHalfLoad
      ? [
          single('p99 at half load', atHalfLoad.p99),
          single('start p99 at half load', atHalfLoad.bridgeLagP99OverBareStart),
        ]
      : []),
  ];
}

function ratioRow(what: string, { median, low, high, pairs, confidence }: MedianInterval): string[] {
  const figures = [median, low, high].map((value) => value.toFixed(2));
  return [what, ...figures, String(pairs), `${(confidence * 100).toFixed(0)} %`];
}

function whatRows({ arms }: Results): string[][] {
  return Object.entries(arms).map(([arm, { title, durability }]) => [arm, title, durability]);
}

function armRows({ arms }: Results): string[][] {
  return Object.entries(arms).flatMap(([arm, { closed, unloadedP50 }]) =>
    closed.map(({ inFlight, ordersPerSecond, cpuPerOrder, p50, p99 }) => [
      arm,
      String(inFlight),
      ordersPerSecond.median.toFixed(1),
      cpuPerOrder.median.toFixed(1),
      p50.toFixed(0),
      p99.toFixed(0),
      unloadedP50.median.toFixed(0),
    ]),
  );
}

function cpuRows({ arms }: Results): string[][] {
  const all = Object.values(arms);
  const names = [...new Set(all.flatMap(({ cpuByProcess }) => Object.keys(cpuByProcess)))];
  return names.map((name) => [
    name,
    ...all.map(({ cpuByProcess, charged }) => {
      const spent = cpuByProcess[name];
      if (spent === undefined) return '';
      return charged.includes(name) ? spent.toFixed(1) : `(${spent.toFixed(1)})`;
    }),
  ]);
}

function openRows({ open }: Results): string[][] {
  return open.map(({ arm, share, perSecond, p50, p99, startLagP99, generatorLagP99 }) => [
    `${arm} at ${share * 100} %`,
    ...[perSecond, p50, p99, startLagP99, generatorLagP99].map((value) => value.toFixed(1)),
  ]);
}

function idleRows({ idle }: Results): string[][] {
  return idle.map(({ name, coreShare, residentBytes }) => [
    name,
    `${(coreShare * 100).toFixed(1)} %`,
    (residentBytes / 1e6).toFixed(0),
  ]);
}

function scaleRows({ scale }: Results): string[][] {
  return scale.map(({ service, copies, ordersPerSecond, cpuPerOrder, shares }) => [
    `${copies} × ${service}`,
    ordersPerSecond.toFixed(1),
    cpuPerOrder.toFixed(1),
    shares.map((share) => share.toFixed(1)).join(' + '),
  ]);
}
