import { temporal } from '@temporalio/proto';
import { free, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

const { EventType } = temporal.api.enums.v1;
const workflowTask = new Set([
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
]);

const eventTypes = (order: OrderUnderTest) => order.events.map((event) => event.type);

describe('an order that nothing stands in the way of', () => {
  it('is reserved, authorized, shipped, captured, booked, told and delivered, with one call each', async () => {
    const order = await harness.place();
    const status = await order.handle.result();
    expect(status).toMatchObject({ state: 'delivered', needsAttention: false });
    order.expectOneWay();
    expect(order.teams.calls).toHaveLength(7);
    const { lines } = order.order;
    expect(order.teams.booked).toMatchObject([{ way: 'went', lines: [{ sku: lines[0]!.sku }] }]);
    expect(order.teams.mails).toEqual(['order-shipped']);
    expect(eventTypes(order)).toEqual(['OrderAccepted', 'OrderShipped', 'OrderDelivered']);
    expect(await harness.recordedState(order)).toBe('delivered');
  });

  it('names every operation <orderId>:<step>:<n>', async () => {
    const order = await harness.place();
    await order.handle.result();
    const { orderId } = order.order;
    const steps = ['authorize', 'capture', 'dispatch', 'mark-shipped', 'notify-order-shipped', 'reserve'];
    const operations = order.teams.calls.filter(({ step }) => step !== 'shipmentState');
    expect(operations.map(({ key }) => key).sort()).toEqual(steps.map((step) => `${orderId}:${step}:1`));
  });

  // Workflow tasks coalesce differently from run to run; with the five that are usual it is 45.
  it("costs at most 30 history events up to shipped, without workflow tasks'", async () => {
    const order = await harness.place({}, (o) => (o.deliver = false));
    await harness.until(order, (status) => status.waitingFor === 'carrier');
    const { events } = await order.handle.fetchHistory();
    const ofTheOrder = events?.filter(({ eventType }) => !workflowTask.has(eventType!));
    expect(ofTheOrder?.length).toBeLessThanOrEqual(30);
    await order.deliverNow();
    await order.handle.result();
  });

  it('asks no card for an order that costs nothing', async () => {
    const order = await harness.place(free);
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect(order.teams.authorizations.size).toBe(0);
    expect(order.teams.gone).toHaveLength(1);
  });
});

describe('an order that a team refuses', () => {
  it.each([
    ['reserveStock', 'OutOfStock', 'out-of-stock', ['authorize']],
    ['authorizePayment', 'PaymentDeclined', 'payment-declined', ['reserve']],
    ['dispatchShipment', 'AddressNotServed', 'address-not-served', ['authorize', 'reserve']],
  ] as const)('%s refusing with %s cancels it and undoes the rest', async (step, type, reason, undone) => {
    const order = await harness.place({}, (o) => o.refuse(step, type));
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    expect(order.event('OrderCancelled')).toMatchObject({ reason, undone });
    order.expectUndone();
    expect(order.teams.count(step)).toBe(0);
  });

  it('lets the other side of the pair settle before it undoes', async () => {
    const order = await harness.place({}, (o) => {
      o.refuse('reserveStock', 'OutOfStock');
      o.before = async (step) => {
        if (step === 'authorizePayment') await harness.until(o, (s) => hasEntry(s, 'reserve', 'refused'));
      };
    });
    await order.handle.result();
    expect(order.teams.calls.map(({ step }) => step)).toEqual([
      'authorizePayment',
      'voidAuthorization',
      'notifyCustomer',
    ]);
  });

  it('goes on without a customer who cannot be told', async () => {
    const order = await harness.place({}, (o) => o.refuse('notifyCustomer', 'RecipientRefused'));
    const status = await order.handle.result();
    expect(status).toMatchObject({ state: 'delivered', needsAttention: false });
    expect(hasEntry(status, 'notify', 'refused')).toBe(true);
  });
});

describe('an order whose answers get lost', () => {
  it.each([
    'reserveStock',
    'authorizePayment',
    'dispatchShipment',
    'capturePayment',
    'notifyCustomer',
  ] as const)('asks %s again under the same key', async (step) => {
    const order = await harness.place({}, (o) => o.loseFirstAnswer(step));
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    const keys = order.teams.calls.filter((call) => call.step === step).map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('undoes a step that timed out, because it may have happened', async () => {
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.overrides.authorizePayment = async (request) => {
        await o.teams.authorizePayment(request);
        throw new Error('the answer was lost');
      };
    });
    await harness.until(order, (status) => status.needsAttention);
    await order.cancel();
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    expect(order.event('OrderCancelled')?.undone).toEqual(['reserve', 'authorize'].reverse());
    order.expectUndone();
  });
});

function hasEntry(
  status: { timeline: { step: string; outcome: string }[] },
  step: string,
  outcome: string,
): boolean {
  return status.timeline.some((entry) => entry.step === step && entry.outcome === outcome);
}
