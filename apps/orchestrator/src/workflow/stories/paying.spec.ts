import { CARD_TOKEN_UNREADABLE } from '@waybill/contract-payment/payment.contract';
import { WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';
import { refusal } from '../../../test/team-mocks';

const DAY = 86_400_000;
const window = { options: { paymentRetryWindowSeconds: 7 * 86_400 } };

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.startTimeSkipping();
}, 60_000);
afterAll(() => harness.stop());

describe('a declined card, with time to mend it', () => {
  it('waits for another card, tells the customer once, keeps the stock, and goes on with it', async () => {
    const order = await harness.place(window, onlyTakes('good'));
    const waiting = await harness.until(order, ({ waitingFor }) => waitingFor === 'payment');
    expect(waiting).toMatchObject({ state: 'securing', needsAttention: false });
    expect(order.teams.reserved.size).toBe(1);

    await order.amend('changePaymentMethod', { token: 'bad' });
    await harness.until(order, (status) => refusals(status) === 2 && status.waitingFor === 'payment');
    await order.amend('changePaymentMethod', { token: 'good' });

    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect(order.teams.mails).toEqual(['payment-declined', 'order-shipped']);
    expect([...order.teams.authorizations.keys()]).toEqual([`${order.order.orderId}:authorize:3`]);
    order.expectPaid(2990);
  });

  it('counts another card that payment cannot read as declined: nobody but the customer can mend it', async () => {
    const order = await harness.place(window, onlyTakes('good'));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'payment');
    order.overrides.authorizePayment = ({ sealedToken }) =>
      Promise.reject(
        refusal(sealedToken === 'sealed for nobody' ? CARD_TOKEN_UNREADABLE : 'PaymentDeclined'),
      );
    await order.amend('changePaymentMethod', { token: 'sealed for nobody' });
    const waiting = await harness.until(
      order,
      (status) => refusals(status) === 2 && status.waitingFor === 'payment',
    );
    expect(waiting).toMatchObject({ needsAttention: false });
    onlyTakes('good')(order);
    await order.amend('changePaymentMethod', { token: 'good' });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(2990);
  });

  it('puts the first card before a person if payment cannot read it: then keys are missing', async () => {
    const order = await harness.place(window, (o) => o.refuse('authorizePayment', CARD_TOKEN_UNREADABLE));
    const parked = await harness.until(order, ({ needsAttention }) => needsAttention);
    expect(parked).toMatchObject({ waitingFor: 'attention' });
    delete order.overrides.authorizePayment;
    await order.decide({ step: 'authorize', action: 'retry' });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
  });

  it('shows in the ledger what it waits for', async () => {
    const order = await harness.place(window, onlyTakes('good'));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'payment');
    await order.amend('changePaymentMethod', { token: 'good' });
    await order.handle.result();
    expect(order.records.map(({ status }) => status.waitingFor)).toContain('payment');
  });

  it('is cancelled at the end of the window, with everything undone', async () => {
    const order = await harness.place(window, onlyTakes('good'));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'payment');
    await harness.sleep(6 * DAY);
    expect(await order.status()).toMatchObject({ waitingFor: 'payment' });
    await harness.sleep(2 * DAY);
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'payment-declined', undone: ['reserve'] });
    order.expectUndone();
  });

  it('ends at once when there is no stock to wait for', async () => {
    const order = await harness.place(window, (o) => {
      onlyTakes('good')(o);
      o.overrides.reserveStock = async () => {
        await harness.until(o, ({ waitingFor }) => waitingFor === 'payment');
        throw refusal('OutOfStock');
      };
    });
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'out-of-stock' });
    const { startTime, closeTime } = await order.handle.describe();
    expect(closeTime!.getTime() - startTime.getTime()).toBeLessThan(DAY); // not at the end of the window
  });

  it('cancelled while it waits, is undone at once', async () => {
    const order = await harness.place(window, onlyTakes('good'));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'payment');
    expect(await order.requestCancellation()).toMatchObject({ outcome: 'cancelled' });
    await order.handle.result();
    order.expectUndone();
  });
});

it('another card is refused once the order has its payment', async () => {
  const order = await harness.place({}, (o) => (o.deliver = false));
  await harness.until(order, ({ state }) => state === 'shipped');
  await expect(order.amend('changePaymentMethod', { token: 'good' })).rejects.toMatchObject({
    cause: { type: 'TooLate' },
  });
  await order.deliverNow();
  await order.handle.result();
});

function onlyTakes(token: string): (order: OrderUnderTest) => void {
  return (order) => {
    order.overrides.authorizePayment = async (request) => {
      if (request.sealedToken !== token) throw refusal('PaymentDeclined', { code: 'declined' });
      return order.teams.authorizePayment(request);
    };
  };
}

const refusals = ({ timeline }: { timeline: { step: string; outcome: string }[] }) =>
  timeline.filter(({ step, outcome }) => step === 'authorize' && outcome === 'refused').length;
