import { startScriptedStripe } from '../../test/scripted-stripe';
import { captureMark } from './payment-intent';
import { StripeCardNetwork } from './stripe-card-network';

let stripe: Awaited<ReturnType<typeof startScriptedStripe>>;
let network: StripeCardNetwork;

beforeAll(async () => {
  stripe = await startScriptedStripe();
  network = new StripeCardNetwork({ apiKey: 'sk_test_1', timeoutMs: 5_000, server: stripe.server });
});
afterAll(() => stripe.stop());

const key = 'ord-1:authorize:1';
const card = { operationKey: key, orderId: 'ord-1', amount: 2990, currency: 'EUR', token: 'pm_secret' };
const held = { operationKey: 'ord-1:next:1', authorizationId: 'pi_1' };
const charge = (card: object = {}) => ({
  id: 'ch_1',
  payment_method_details: { card: { capture_before: 1_000_500_000, ...card } },
});
const intent = (fields: object = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  created: 1_000_000_000,
  status: 'requires_capture',
  metadata: { operation_key: key },
  amount: 2990,
  currency: 'eur',
  amount_received: 0,
  amount_capturable: 2990,
  latest_charge: charge(),
  ...fields,
});
const captureKey = (n: number) => `ord-1:capture:${n}`;
/** As captures leave it, one mark each. */
const captured = (amount_received: number, ...ns: number[]) =>
  intent({
    status: amount_received < 2990 ? 'requires_capture' : 'succeeded',
    amount_received,
    amount_capturable: 2990 - amount_received,
    metadata: Object.assign({ operation_key: key }, ...ns.map((n) => captureMark(captureKey(n)))),
  });
const list = (...data: object[]) => ({ body: { object: 'list', has_more: false, data } });
const error = (status: number, fields: object) => ({ status, body: { error: fields } });

describe('authorize', () => {
  it('holds the amount without taking it, under our key, and tells how long', async () => {
    stripe.answerWith({ body: intent() });
    expect(await network.authorize(card)).toEqual({
      outcome: 'authorized',
      authorizationId: 'pi_1',
      amount: 2990,
      currency: 'EUR',
      expiresAt: new Date(1_000_500_000_000),
      severalCaptures: false,
    });
    expect(stripe.requests).toMatchObject([
      {
        path: '/v1/payment_intents',
        idempotencyKey: key,
        params: {
          amount: '2990',
          currency: 'eur',
          capture_method: 'manual',
          confirm: 'true',
          payment_method: 'pm_secret',
          'payment_method_options[card][request_multicapture]': 'if_available',
          'metadata[operation_key]': key,
        },
      },
    ]);
  });

  it.each([
    ['available', true],
    ['unavailable', false],
  ])('may be captured in several parts when Stripe says so: %s', async (status, severalCaptures) => {
    stripe.answerWith({ body: intent({ latest_charge: charge({ multicapture: { status } }) }) });
    expect(await network.authorize(card)).toMatchObject({ severalCaptures });
  });

  it.each([
    ['insufficient_funds', { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' }],
    ['expired_card', { type: 'card_error', code: 'expired_card' }],
    ['authentication_required', { type: 'card_error', code: 'authentication_required' }],
  ])('takes a card error as a decline: %s', async (code, fields) => {
    stripe.answerWith(error(402, fields));
    expect(await network.authorize(card)).toEqual({ outcome: 'declined', code });
  });

  it('takes a token that Stripe does not know as a decline', async () => {
    stripe.answerWith(
      error(400, { type: 'invalid_request_error', code: 'resource_missing', param: 'payment_method' }),
    );
    expect(await network.authorize(card)).toEqual({ outcome: 'declined', code: 'invalid_token' });
  });

  it.each([
    ['a wrong API key', 401, { type: 'invalid_request_error' }, true],
    ['too many requests', 429, { type: 'invalid_request_error', code: 'rate_limit' }, true],
    ['an outage at Stripe', 500, { type: 'api_error' }, true],
    ['something we ask wrongly', 400, { type: 'invalid_request_error', param: 'amount' }, true],
    [
      'the first request still running',
      409,
      { type: 'idempotency_error', code: 'idempotency_key_in_use' },
      false,
    ],
  ])('takes %s as trouble, without quoting Stripe', async (_what, status, fields, callEnded) => {
    stripe.answerWith(error(status, { ...fields, message: `No such PaymentMethod: 'pm_secret'` }));
    const trouble = await network.authorize(card).catch((e: Error) => e);
    expect(trouble).toMatchObject({ name: 'CardNetworkTrouble', callEnded });
    expect(JSON.stringify([trouble, (trouble as Error).message, (trouble as Error).stack])).not.toContain(
      'pm_secret',
    );
  });

  it('does not know what came of it when the connection breaks', async () => {
    // The library itself asks a second time after a reset, under the same key.
    stripe.answerWith('hang up', 'hang up');
    await expect(network.authorize(card)).rejects.toMatchObject({
      name: 'CardNetworkTrouble',
      callEnded: false,
    });
    expect(new Set(stripe.requests.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([key]));
  });
});

describe('looking up an authorization', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

  it('goes through the intents of that time, page by page, while they are young', async () => {
    const [from, until] = [minutesAgo(5), minutesAgo(4)];
    const others = intent({ id: 'pi_0', metadata: {} });
    stripe.answerWith({ body: { object: 'list', has_more: true, data: [others] } }, list(intent()));
    expect(await network.findAuthorization(key, { from, until })).toMatchObject({ authorizationId: 'pi_1' });
    expect(stripe.requests).toMatchObject([
      { path: '/v1/payment_intents' },
      { params: { starting_after: 'pi_0' } },
    ]);
    const { 'created[gte]': gte, 'created[lte]': lte } = stripe.requests[0]!.params;
    expect(Number(gte) * 1_000).toBeLessThan(from.getTime());
    expect(Number(lte) * 1_000).toBeGreaterThan(until.getTime());
  });

  it('searches by our key when they are old', async () => {
    stripe.answerWith({ body: { object: 'search_result', has_more: false, data: [intent()] } });
    const earlierCalls = { from: minutesAgo(3_000), until: minutesAgo(2_999) };
    expect(await network.findAuthorization(key, earlierCalls)).toMatchObject({ authorizationId: 'pi_1' });
    expect(stripe.requests).toMatchObject([
      { path: '/v1/payment_intents/search', params: { query: `metadata['operation_key']:'${key}'` } },
    ]);
  });

  it.each([
    [
      'a decline',
      { status: 'requires_payment_method', last_payment_error: { decline_code: 'lost_card' } },
      'lost_card',
    ],
    ['a decline without a reason', { status: 'requires_payment_method' }, 'card_declined'],
  ])('finds %s', async (_what, fields, code) => {
    stripe.answerWith(list(intent(fields)));
    const found = await network.findAuthorization(key, { from: minutesAgo(1), until: minutesAgo(1) });
    expect(found).toEqual({ outcome: 'declined', code });
  });

  it('finds one that was voided since, so that its undo can go on', async () => {
    stripe.answerWith(list(intent({ status: 'canceled', latest_charge: null })));
    const found = await network.findAuthorization(key, { from: minutesAgo(1), until: minutesAgo(1) });
    expect(found).toMatchObject({ outcome: 'authorized', authorizationId: 'pi_1' });
  });

  it('finds nothing where nothing is', async () => {
    stripe.answerWith(list(intent({ metadata: { operation_key: 'another' } })));
    expect(
      await network.findAuthorization(key, { from: minutesAgo(1), until: minutesAgo(1) }),
    ).toBeUndefined();
  });
});

describe('capture', () => {
  const captureOf = (n: number, amount: number, final = false) =>
    network.capture({ operationKey: captureKey(n), authorizationId: 'pi_1', amount, currency: 'EUR', final });
  const asked = () => stripe.requests.map(({ method, path }) => `${method} ${path}`);

  it('that is final takes the amount under our key, and Stripe lets go of the rest', async () => {
    stripe.answerWith({ body: { ...captured(100, 1), status: 'succeeded' } });
    expect(await captureOf(1, 100, true)).toEqual({ captureId: 'ch_1:ord-1:capture:1' });
    expect(asked()).toEqual(['POST /v1/payment_intents/pi_1/capture']);
    const { params, idempotencyKey } = stripe.requests[0]!;
    expect(params).toMatchObject({ amount_to_capture: '100' });
    expect(params).not.toHaveProperty('final_capture');
    expect(idempotencyKey).toBe(captureKey(1));
    const marks = Object.keys(params).map((name) => /^metadata\[(.*)\]$/.exec(name)?.[1] ?? '');
    expect(Math.max(...marks.map(({ length }) => length))).toBe(40);
  });

  it('that is not final keeps the rest held', async () => {
    stripe.answerWith({ body: captured(100, 1) }, { body: captured(300, 1, 2) });
    expect(await captureOf(2, 200)).toEqual({ captureId: 'ch_1:ord-1:capture:2' });
    expect(stripe.requests[1]).toMatchObject({
      params: { amount_to_capture: '200', final_capture: 'false' },
    });
  });

  it('that takes all there is left does not ask to keep a rest, which Stripe would refuse', async () => {
    stripe.answerWith({ body: captured(100, 1) }, { body: captured(2990, 1, 2) });
    await captureOf(2, 2890);
    expect(stripe.requests[1]!.params).not.toHaveProperty('final_capture');
  });

  it('never takes twice what the look at the rest shows to have been taken', async () => {
    stripe.answerWith({ body: captured(100, 1) });
    expect(await captureOf(1, 100)).toEqual({ captureId: 'ch_1:ord-1:capture:1' });
    expect(asked()).toEqual(['GET /v1/payment_intents/pi_1']);
  });

  it('is found by our key, and is not found when another took the money or nobody did', async () => {
    stripe.answerWith({ body: captured(300, 1, 2) }, { body: captured(300, 2) }, { body: intent() });
    const find = () => network.findCapture({ operationKey: captureKey(1), authorizationId: 'pi_1' });
    expect(await find()).toEqual({ captureId: 'ch_1:ord-1:capture:1' });
    expect(await find()).toBeUndefined();
    expect(await find()).toBeUndefined();
  });

  it('that the network refuses is trouble', async () => {
    stripe.answerWith(error(400, { type: 'invalid_request_error', code: 'charge_expired_for_capture' }));
    await expect(captureOf(1, 1, true)).rejects.toThrow('charge_expired_for_capture');
  });
});

describe('void', () => {
  it('cancels what is held', async () => {
    stripe.answerWith({ body: intent() }, { body: intent({ status: 'canceled' }) });
    await network.void(held);
    expect(stripe.requests.map(({ path }) => path)).toEqual([
      '/v1/payment_intents/pi_1',
      '/v1/payment_intents/pi_1/cancel',
    ]);
  });

  it('ends an intent that was captured in part by a last capture of nothing', async () => {
    stripe.answerWith({ body: captured(100, 1) }, { body: { ...captured(100, 1), status: 'succeeded' } });
    await network.void(held);
    expect(stripe.requests[1]).toMatchObject({
      path: '/v1/payment_intents/pi_1/capture',
      params: { amount_to_capture: '0', final_capture: 'true' },
      idempotencyKey: held.operationKey,
    });
  });

  it.each(['canceled', 'succeeded'])('has nothing to do for an intent that is %s', async (status) => {
    stripe.answerWith({ body: intent({ status }) });
    await network.void(held);
    expect(stripe.requests).toHaveLength(1);
  });

  it.each([
    ['canceled', true],
    ['succeeded', true],
    ['requires_capture', false],
  ])('has happened when the intent is %s: %p', async (status, letGo) => {
    stripe.answerWith({ body: intent({ status }) });
    expect(await network.hasLetGo('pi_1')).toBe(letGo);
  });
});

describe('refund', () => {
  const refundOf = { ...held, captureId: 'ch_1', amount: 100, currency: 'EUR' };

  it('gives the amount back under our key', async () => {
    stripe.answerWith({ body: { id: 're_1', object: 'refund', status: 'succeeded' } });
    expect(await network.refund(refundOf)).toEqual({ refundId: 're_1' });
    expect(stripe.requests).toMatchObject([
      { params: { payment_intent: 'pi_1', amount: '100' }, idempotencyKey: held.operationKey },
    ]);
  });

  it('that failed is trouble', async () => {
    stripe.answerWith({ body: { id: 're_1', object: 'refund', status: 'failed' } });
    await expect(network.refund(refundOf)).rejects.toThrow('refund re_1 is failed');
  });

  it('is found by our key', async () => {
    const refund = (id: string, operationKey: string) => ({ id, metadata: { operation_key: operationKey } });
    stripe.answerWith(list(refund('re_0', 'another'), refund('re_1', held.operationKey)));
    expect(await network.findRefund(held)).toEqual({ refundId: 're_1' });
  });
});
