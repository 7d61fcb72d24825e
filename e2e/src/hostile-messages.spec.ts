import { WorkflowNotFoundError } from '@temporalio/client';
import { MessageSender } from '@waybill/fuzz/doors/send-message';
import type { MessageCase, Payload } from '@waybill/fuzz/doors/workflow-messages';
import { ordinaryOrderShips } from '../test/ordinary';
import { LONG_WINDOW, orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
let sender: MessageSender;
beforeAll(async () => {
  world = await World.open();
  sender = await MessageSender.open(world.stack);
});
afterAll(() => Promise.all([world.close(), sender.close()]));

const bytes = (data: Buffer | string, encoding = 'json/plain'): Payload => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});
const json = (value: unknown): Payload => bytes(JSON.stringify(value));
const decision = (step: unknown) => json({ step, action: 'retry', by: 'x', reason: 'x' });
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

type Message = Pick<MessageCase, 'kind' | 'name' | 'payloads'>;
const update = (name: string, ...payloads: Payload[]): Message => ({ kind: 'update', name, payloads });
const signal = (name: string, ...payloads: Payload[]): Message => ({ kind: 'signal', name, payloads });

/** What Updates have to refuse, and signals to take no notice of. */
const hostile: readonly (readonly [string, Message])[] = [
  ...['constructor', '__proto__', 'toString', '', '\ud800', 'x'.repeat(100_000)].map(
    (step) =>
      [`a decision about "${step.slice(0, 12)}"`, update('resolveAttention', decision(step))] as const,
  ),
  ['a decision about a step of the wrong type', update('resolveAttention', decision({ length: 1 }))],
  ['an Update without an argument', update('removeLines')],
  ['an Update with two', update('removeLines', json({ lines: [] }), json({}))],
  ['an Update nested 1,000 deep', update('requestReturn', bytes(nested(1_000)))],
  ['an Update in half', update('requestReturn', bytes('{"reason":'))],
  ['an Update that nobody knows', update('constructor', json({}))],
  ['a signal without an argument', signal('shipmentChanged')],
  ['a signal of the wrong type', signal('shipmentChanged', json({ shipmentId: {}, state: 'constructor' }))],
  [
    'a signal of an unknown parcel',
    signal('shipmentChanged', json({ shipmentId: '__proto__', state: 'lost' })),
  ],
  ['a signal with a lone surrogate', signal('stockArrived', json({ sku: '\ud800' }))],
  ['a signal nested 1,000 deep', signal('stockArrived', bytes(nested(1_000)))],
  ['a signal in half', signal('stockArrived', bytes('{"sku":'))],
  ['a signal in an encoding that nobody knows', signal('shipmentChanged', bytes('{}', 'binary/encrypted'))],
  ['a signal that nobody knows, in half', signal('constructor', bytes('{'))],
  ['a cancellation without an argument', signal('cancel')],
  ['a cancellation in half', signal('cancel', bytes('{"reason":'))],
];

function goneAlready(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

/** Its card is declined, and it waits for another one: so the test decides when it goes on. */
const NEEDS_A_CARD = { token: 'tok_declined', options: { paymentRetryWindowSeconds: 86_400 } };

it.each(hostile)('%s: the order still cancels, another one still ships', async (_what, message) => {
  const [cancels, ships] = [orderOf('hostile', LONG_WINDOW), orderOf('hostile', NEEDS_A_CARD)];
  await world.shop.place(cancels, ships);
  await world.inItsWindow(cancels.orderId);
  await world.status(ships.orderId, 'waits for a card', ({ waitingFor }) => waitingFor === 'payment');
  for (const { orderId } of [cancels, ships]) {
    const answer = await sender.send({ door: 'message', orderId, ...message });
    if (message.kind === 'update') expect(answer).toMatch(/^refused \((update|3)/);
    expect(await sender.deafness(orderId)).toBeUndefined();
  }
  const leave = (orderId: string) =>
    world.workflow(orderId).signal('cancel', { reason: 'x', requestedBy: 'x' }).catch(goneAlready);
  await leave(cancels.orderId);
  expect((await world.ended(cancels.orderId)).state).toBe('cancelled');
  // Whether a cancellation without its words counts is the order's to say.
  if (message.name === 'cancel') {
    await leave(ships.orderId);
    expect((await world.ended(ships.orderId)).state).toBe('cancelled');
    return;
  }
  const card = await world.api().post(`/orders/${ships.orderId}/payment-method`, { token: 'tok_visa' });
  expect(card.status).toBe(200);
  expect((await world.ended(ships.orderId)).state).toBe('delivered');
});

it('and an ordinary order ships', () => ordinaryOrderShips(world));
