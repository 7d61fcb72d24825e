import { randomUUID } from 'node:crypto';
import { PAYMENT_EVENTS_TOPIC } from '@waybill/contract-payment/payment.contract';
import { type CloudEvent, readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { runPayment } from '../test/running-payment';

let payment: Awaited<ReturnType<typeof runPayment>>;
beforeAll(async () => {
  payment = await runPayment();
});
afterAll(() => payment.close());

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

async function newOrder(token: string) {
  const orderId = `ord-${randomUUID()}`;
  const sealedToken = await payment.keys.seal(orderId, token);
  return { key: `${orderId}:authorize:1`, orderId, traceparent, amount: 2990, currency: 'EUR', sealedToken };
}

/** What the activity failed with, as the workflow saw it. */
async function failureOf(execution: Promise<unknown>): Promise<unknown> {
  const error = (await execution.catch((thrown: unknown) => thrown)) as { cause?: { cause?: unknown } };
  return error.cause?.cause;
}

it('brings a decline to the workflow as its own final failure, with the reason and without the token', async () => {
  const failure = await failureOf(payment.pay('authorizePayment', await newOrder('tok_insufficient_funds')));
  expect(failure).toMatchObject({
    type: 'PaymentDeclined',
    nonRetryable: true,
    details: [{ code: 'insufficient_funds' }],
  });
  expect(JSON.stringify(failure)).not.toContain('tok_');
});

it('has the workflow try again when the network is in trouble', async () => {
  const flaky = await newOrder('tok_flaky');
  expect(await payment.pay('authorizePayment', flaky)).toMatchObject({ amount: 2990, currency: 'EUR' });
});

it('refuses what is no request, naming the field', async () => {
  const wrong = { ...(await newOrder('tok_visa')), amount: 29.9 };
  const failure = await failureOf(payment.pay('authorizePayment', wrong));
  expect(failure).toMatchObject({ type: 'InvalidRequest', nonRetryable: true });
  expect((failure as Error).message).toMatch(/^amount: /);
});

it('refuses a token sealed for somebody else for good, without a word of it', async () => {
  const failure = await failureOf(
    payment.pay('authorizePayment', { ...(await newOrder('tok_visa')), sealedToken: 'tok_visa' }),
  );
  expect(failure).toMatchObject({ type: 'SealedFieldUnreadable', nonRetryable: true });
  expect(JSON.stringify(failure)).not.toContain('tok_visa');
});

it('carries an order through every step, and Kafka hears of it in order', async () => {
  const request = await newOrder('tok_visa');
  const { orderId, amount, currency } = request;
  const { authorizationId } = await payment.pay('authorizePayment', request);
  const toCapture = {
    key: `${orderId}:capture:1`,
    orderId,
    traceparent,
    amount: 2000,
    currency,
    authorizationId,
    final: false,
  };
  await payment.pay('capturePayment', toCapture);
  const toRefund = {
    key: `${orderId}:refund:1`,
    orderId,
    traceparent,
    amount: 500,
    currency,
    undoes: toCapture.key,
  };
  expect(await payment.pay('refundPayment', toRefund)).toMatchObject({ outcome: 'refunded' });
  const undo = { key: `${orderId}:void:1`, orderId, traceparent, undoes: request.key };
  expect(await payment.pay('voidAuthorization', undo)).toEqual({ outcome: 'voided' });

  const events = await eventsOf(orderId, 4);
  expect(events).toMatchObject([
    {
      type: 'PaymentAuthorized',
      sequence: 1,
      source: '/waybill/payment',
      traceparent,
      data: { authorizationId, amount },
    },
    { type: 'PaymentCaptured', sequence: 2, data: { authorizationId, amount: 2000, currency } },
    { type: 'PaymentRefunded', sequence: 3, data: { amount: 500, currency } },
    { type: 'PaymentVoided', sequence: 4, data: { orderId, authorizationId } },
  ]);
});

it('closes an operation that a person took over: it is refused from then on', async () => {
  const request = await newOrder('tok_visa');
  const { orderId, key } = request;
  const closing = { key: `${key}:close`, orderId, closes: key };
  expect(await payment.pay('closeOperation', closing)).toEqual({ outcome: 'closed' });
  const failure = await failureOf(payment.pay('authorizePayment', request));
  expect(failure).toMatchObject({ type: 'OperationClosed', nonRetryable: true });
});

it('is ready, and says what its readiness depends on', async () => {
  expect(await payment.readiness.notReady()).toEqual([]);
  const names = payment.readiness.probes().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['outbox relay', 'temporal worker payment']));
});

async function eventsOf(orderId: string, count: number): Promise<CloudEvent[]> {
  const kafka = createKafka({ brokers: process.env.KAFKA_BROKERS!.split(','), clientId: 'payment-test' });
  const consumer = kafka.consumer({ groupId: randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topic: PAYMENT_EVENTS_TOPIC, fromBeginning: true });
  const events: CloudEvent[] = [];
  const all = new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: ({ topic, partition, message }) => {
        if (String(message.key) === orderId)
          events.push(readCloudEvent({ topic, partition, ...message } as never));
        if (events.length === count) resolve();
        return Promise.resolve();
      },
    });
  });
  await all.finally(() => consumer.disconnect());
  return events;
}
