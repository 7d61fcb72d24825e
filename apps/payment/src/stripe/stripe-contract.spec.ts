import { provideStripeMock, startStripeMock } from '../../test/stripe-mock';
import { StripeCardNetwork } from './stripe-card-network';

/*
 * Stripe's mock server checks every request against Stripe's published API description, and answers with fixtures:
 * its payment intents are always unconfirmed. So this shows that Stripe takes what we send, not what comes of it.
 */
const mock = provideStripeMock();
const describeWithMock = 'binary' in mock ? describe : describe.skip;
const why = 'missing' in mock ? ` (SKIPPED: ${mock.missing})` : '';

describeWithMock(`Stripe's own mock server${why}`, () => {
  let network: StripeCardNetwork;
  let server: Awaited<ReturnType<typeof startStripeMock>>;

  beforeAll(async () => {
    if ('missing' in mock) return;
    server = await startStripeMock(mock.binary);
    network = new StripeCardNetwork({
      apiKey: 'sk_test_123',
      timeoutMs: 10_000,
      server: { host: '127.0.0.1', port: server.port, protocol: 'http' },
    });
  });
  afterAll(() => server?.stop());

  const card = {
    operationKey: 'ord-1:authorize:1',
    orderId: 'ord-1',
    amount: 2990,
    currency: 'EUR',
    token: 'pm_x',
  };
  const held = { operationKey: 'ord-1:next:1', authorizationId: 'pi_1' };
  const money = { amount: 2990, currency: 'EUR' };
  const unconfirmed = { message: expect.stringContaining('is requires_payment_method') };

  it('takes an authorization', async () => {
    expect(await network.authorize(card)).toMatchObject({ outcome: 'declined' });
  });

  it('takes a capture', async () => {
    await expect(network.capture({ ...held, ...money, final: true })).rejects.toMatchObject(unconfirmed);
  });

  it('takes a capture that leaves something for the next', async () => {
    // Less than nothing, because the mock's intents have nothing left to capture.
    const part = network.capture({ ...held, ...money, amount: -1, final: false });
    await expect(part).rejects.toMatchObject(unconfirmed);
  });

  it('takes a void', async () => {
    await network.void(held);
  });

  it('takes a refund', async () => {
    expect(await network.refund({ ...held, ...money, captureId: 'ch_1' })).toEqual({
      refundId: expect.stringMatching(/^re_/),
    });
  });

  it('takes look-ups, of young authorizations and old ones, captures and refunds', async () => {
    const young = { from: new Date(), until: new Date() };
    const old = { from: new Date(0), until: new Date(0) };
    expect(await network.findAuthorization("ord-1:it's:1", young)).toBeUndefined();
    expect(await network.findAuthorization("ord-1:it's:1", old)).toBeUndefined();
    expect(await network.findCapture(held)).toBeUndefined();
    expect(await network.findRefund(held)).toBeUndefined();
  });

  it('does refuse what is not in the description', async () => {
    const fraction = network.authorize({ ...card, amount: 0.5 });
    await expect(fraction).rejects.toThrow('StripeInvalidRequestError');
  });
});
