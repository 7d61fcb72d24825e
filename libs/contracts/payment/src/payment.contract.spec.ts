import { authorizePaymentRequest, paymentEvents } from './payment.contract';

const request = {
  key: 'ord-1:authorize:1',
  orderId: 'ord-1',
  amount: 2990,
  currency: 'EUR',
  sealedToken: 'sealed',
};

describe("payment's contract", () => {
  it.each([{ amount: 0 }, { amount: 29.9 }, { amount: -1 }, { currency: 'Euro' }, { key: '' }])(
    'takes no authorization of %j: money is positive, whole and in a known form',
    (change) => {
      expect(authorizePaymentRequest.safeParse(request).success).toBe(true);
      expect(authorizePaymentRequest.safeParse({ ...request, ...change }).success).toBe(false);
    },
  );

  it('lets a later version add fields to an event without breaking who reads this one', () => {
    const body = { orderId: 'ord-1', at: '2026-11-22T10:00:00.000Z', authorizationId: 'auth-1' };
    expect(paymentEvents.PaymentVoided.parse({ ...body, network: 'visa' })).toEqual(body);
  });
});
