import {
  REQUEST_CANCELLATION_UPDATE,
  SHIPMENT_CHANGED_SIGNAL,
  STOCK_ARRIVED_SIGNAL,
} from '@waybill/contract-order/fulfil-order.contract';
import type { OrderMemory } from '../memory/order-memory';
import { untilTrue } from '../../../test/temporal-namespace';
import { lastParked, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

const SIGNALS = 100;

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

/** Signals that mean nothing, until the order goes on in another run. */
async function flood(order: OrderUnderTest): Promise<void> {
  const run = async () => (await order.handle.describe()).runId;
  const first = await run();
  await Promise.all(
    Array.from({ length: SIGNALS }, (_, i) => order.handle.signal(...noise[i % noise.length]!)),
  );
  await untilTrue(async () => (await run()) !== first);
}
const noise = [
  [SHIPMENT_CHANGED_SIGNAL, { shipmentId: 'of-nobody', state: 'lost' }],
  [SHIPMENT_CHANGED_SIGNAL, undefined],
  [STOCK_ARRIVED_SIGNAL, { sku: 'MUG-BLUE' }],
] as unknown as [string, unknown][];

describe('an order flooded with signals goes on in a new run, knowing all it knew', () => {
  it('while it waits for its delivery', async () => {
    const order = await harness.place({ limits: { signalsPerRun: SIGNALS } }, (o) => (o.deliver = false));
    await harness.until(order, ({ state, timeline }) => state === 'shipped' && timeline.some(isCapture));
    const before = await order.status();
    await flood(order);
    expect(await order.status()).toEqual(before);
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect(order.teams.calls).toHaveLength(7);
    expect(order.events.map(({ type }) => type)).toEqual(['OrderAccepted', 'OrderShipped', 'OrderDelivered']);
    expect(order.records.map(({ sequence }) => sequence)).toEqual(order.records.map((_, index) => index + 1));
    expect(await harness.recordedState(order)).toBe('delivered');
  });

  it('while it is parked, and hears the decision', async () => {
    let broken = true;
    const order = await harness.place({ limits: { stepBudgetSeconds: 1, signalsPerRun: SIGNALS } }, (o) => {
      o.before = (step) => {
        if (broken && step === 'authorizePayment') throw new Error('payment is broken');
      };
    });
    await harness.until(order, ({ needsAttention }) => needsAttention);
    await flood(order);
    expect(await order.status()).toMatchObject({ needsAttention: true, waitingFor: 'attention' });
    broken = false;
    await order.retry('authorize');
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
    expect(order.teams.count('reserveStock')).toBe(1);
    order.expectPaid(2990);
  });

  it('while its undo is parked, and undoes the rest of its stack', async () => {
    let broken = true;
    const order = await harness.place({ limits: { stepBudgetSeconds: 1, signalsPerRun: SIGNALS } }, (o) => {
      o.before = async (step) => {
        if (step === 'authorizePayment') await o.cancel();
        if (broken && step === 'voidAuthorization') throw new Error('void is broken');
      };
    });
    await harness.until(order, ({ needsAttention }) => needsAttention);
    await flood(order);
    broken = false;
    await order.retry('undo-authorize');
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    expect([...order.event('OrderCancelled')!.undone].sort()).toEqual(['authorize', 'reserve']);
    expect(order.events.filter(({ type }) => type === 'OrderAccepted')).toHaveLength(1);
    order.expectUndone();
  });

  it('in its cancel window, which does not begin anew', async () => {
    const order = await harness.place({
      options: { cancelWindowSeconds: 600 },
      limits: { signalsPerRun: SIGNALS },
    });
    await flood(order);
    let { events } = await order.handle.fetchHistory();
    await untilTrue(async () => {
      ({ events } = await order.handle.fetchHistory());
      return events!.some((event) => event.timerStartedEventAttributes);
    });
    const { input } = events![0]!.workflowExecutionStartedEventAttributes!;
    const remembered = JSON.parse(String(input!.payloads![1]!.data)) as OrderMemory;
    const untilThen =
      Date.parse(remembered.deadlines['cancel-window']!) -
      millis(events!.find((event) => event.workflowTaskStartedEventAttributes)!.eventTime!);
    const timer = events!.find((event) => event.timerStartedEventAttributes)!.timerStartedEventAttributes!;
    expect(millis(timer.startToFireTimeout!)).toBe(untilThen);
    expect(untilThen).toBeLessThan(600_000);
    await order.cancel();
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
  });

  it('but not before whoever waits for an answer has it', async () => {
    const order = await harness.place({ limits: { stepBudgetSeconds: 1, signalsPerRun: SIGNALS } }, (o) => {
      o.deliver = false;
      o.before = (step) => {
        if (step === 'dispatchShipment' || step === 'cancelShipment') throw new Error('shipping is away');
      };
    });
    await harness.until(order, ({ needsAttention }) => needsAttention);
    const asked = await order.handle.startUpdate(REQUEST_CANCELLATION_UPDATE, {
      waitForStage: 'ACCEPTED',
      args: [{ reason: 'customer', requestedBy: 'cus-42' }],
    });
    await harness.until(order, (status) => lastParked(status)?.step === 'cancel-shipment');
    const noise = () => order.handle.signal(STOCK_ARRIVED_SIGNAL, { sku: 'OTHER' });
    await Promise.all(Array.from({ length: SIGNALS + 10 }, noise));
    await order.status(); // by now it has heard them all
    await order.decide({ step: 'cancel-shipment', action: 'resolved', evidence: 'it stands here' });
    expect(await asked.result()).toMatchObject({ outcome: 'cancelled' });
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
  });
});

const millis = ({ seconds, nanos }: { seconds?: unknown; nanos?: number | null }) =>
  Number(seconds) * 1000 + Math.floor((nanos ?? 0) / 1_000_000);
const isCapture = ({ step }: { step: string }) => step === 'capture';
