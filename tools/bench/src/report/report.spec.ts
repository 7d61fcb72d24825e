import { measurements } from '../../test/measurements';
import { settingsFrom } from '../plan/settings';
import { page } from './page';
import { resultsOf } from './results';
import { summary } from './summary';

const settings = settingsFrom(['--quick'], 'results.json');

it('ratios are Waybill over the textbook, a pair for each round in which both were measured', () => {
  const { ratios, ratiosToShape, atHalfLoad, trusted } = resultsOf(measurements(), settings);
  expect(ratios.ordersPerSecond).toMatchObject({ median: 0.5, low: 0.5, high: 0.5, pairs: 2 });
  expect(ratios.cpuPerOrder.median).toBeCloseTo(3);
  expect(ratios.unloadedP50.median).toBe(2);
  expect(ratios.bridgeDrain).toMatchObject({ median: 0.9, pairs: 1 });
  expect(ratiosToShape?.cpuPerOrder).toMatchObject({ median: 2, pairs: 1 });
  expect([atHalfLoad?.p99, trusted]).toEqual([2, true]);
});

it('what was measured beside others is said to be not to be trusted', () => {
  const disturbed = measurements();
  disturbed.rounds[0]![0]!.unloaded.cpu.foreignShare = 0.3;
  const results = resultsOf(disturbed, settings);
  expect(results.trusted).toBe(false);
  expect(summary(results)).toContain('NOT TO BE TRUSTED: others used up to 30 %');
  expect(page(results, disturbed)).toContain('NOT TO BE TRUSTED');
});

it("a run without B' says nothing of it", () => {
  const quick = measurements();
  quick.rounds = quick.rounds.map((round) => round.filter(({ arm }) => arm !== "B'"));
  quick.arms = quick.arms.filter(({ name }) => name !== "B'");
  const results = resultsOf(quick, settings);
  expect(results.ratiosToShape).toBeUndefined();
  expect(summary(results)).not.toMatch(/NaN|undefined|B'/);
  expect(page(results, quick)).not.toMatch(/NaN|undefined/);
});

it('the page needs nothing else, and has no place without a number', () => {
  const html = page(resultsOf(measurements(), settings), measurements());
  expect(html).not.toMatch(/NaN|undefined|Infinity|https?:|src=/);
  expect(html.match(/<svg/g)).toHaveLength(4);
});
