import type { Random } from '@waybill/faults/load/random';
import {
  CANCEL_SIGNAL,
  ORDER_STATUS_QUERY,
  REQUEST_CANCELLATION_UPDATE,
  RESOLVE_ATTENTION_UPDATE,
  SHIPMENT_CHANGED_SIGNAL,
  STOCK_ARRIVED_SIGNAL,
} from '@waybill/contract-order/fulfil-order.contract';
import type { Herd } from '../herd';
import { hostileNames, hostileValues } from '../mutate/hostile-values';
import type { Json } from '../mutate/json-tree';
import { mutateBytes } from '../mutate/mutate-bytes';
import { mutateJson, type Mutated } from '../mutate/mutate-json';

/** One argument, as the engine carries it. */
export interface Payload {
  metadata: Record<string, Buffer>;
  data: Buffer;
}

/** What any client of Temporal can send to an order. */
export interface MessageCase {
  door: 'message';
  kind: 'signal' | 'update' | 'query';
  name: string;
  orderId: string;
  payloads: Payload[];
}

const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];
const cancellation = { reason: 'changed my mind', requestedBy: 'fuzz' };
const resolution = { action: 'retry', by: 'fuzz', reason: 'fuzz' };

/** Every message an order understands, with something good in it. */
const messages: readonly [MessageCase['kind'], string, (orderId: string) => Json][] = [
  ['signal', CANCEL_SIGNAL, () => cancellation],
  ['signal', SHIPMENT_CHANGED_SIGNAL, (id) => ({ shipmentId: `${id}-1`, state: 'returned' })],
  ['signal', SHIPMENT_CHANGED_SIGNAL, (id) => ({ shipmentId: `${id}-1`, state: 'delivered' })],
  ['signal', STOCK_ARRIVED_SIGNAL, () => ({ sku: 'SOLD-OUT' })],
  ['update', REQUEST_CANCELLATION_UPDATE, () => cancellation],
  ['update', RESOLVE_ATTENTION_UPDATE, () => ({ ...resolution, step: 'capture' })],
  ['update', RESOLVE_ATTENTION_UPDATE, () => ({ ...resolution, step: 'constructor' })],
  ['update', RESOLVE_ATTENTION_UPDATE, () => ({ ...resolution, step: '__proto__', action: 'resolved' })],
  ['update', 'changePaymentMethod', () => ({ token: 'eyJhbGciOiJFQ0RILUVTIn0..a.b.c' })],
  ['update', 'changeShippingAddress', () => ({ shipTo: 'eyJhbGciOiJFQ0RILUVTIn0..a.b.c' })],
  ['update', 'removeLines', () => ({ lines })],
  ['update', 'approve', () => ({ by: 'fuzz' })],
  ['update', 'reject', () => ({ by: 'fuzz', reason: 'fuzz' })],
  ['update', 'requestReturn', () => ({ lines, reason: 'fuzz' })],
  ['query', ORDER_STATUS_QUERY, () => ({})],
];

/** A signal, an Update or a query with something wrong: its argument, the number of them, their encoding, its name. */
export function messageCase(random: Random, herd: Herd): MessageCase & { what: string } {
  const [kind, known, good] = random.pick(messages);
  const aboutParcel = known === SHIPMENT_CHANGED_SIGNAL;
  const orderId = aboutParcel
    ? herd.one(random, 'inTransit', 'waiting')
    : herd.one(random, 'waiting', 'delivered', 'declined', 'short');
  const name = random.below(20) === 0 ? random.pick(hostileNames).name.slice(0, 900) || 'x' : known;
  const { what, value } = argumentsOf(random, good(orderId));
  return {
    door: 'message',
    kind,
    name,
    orderId,
    payloads: value,
    what: `${kind} ${name.slice(0, 40)}, ${what}`,
  };
}

function argumentsOf(random: Random, good: Json): Mutated<Payload[]> {
  const ticket = random.below(100);
  const bytes = Buffer.from(JSON.stringify(good));
  if (ticket < 4) return { what: 'no argument', value: [] };
  if (ticket < 8) return { what: 'two arguments', value: [json(bytes), json(bytes)] };
  if (ticket < 14) {
    const { what, value } = mutateBytes(random, bytes);
    return { what, value: [json(value)] };
  }
  if (ticket < 20) {
    const encoding = random.pick(['binary/null', 'binary/plain', 'json/protobuf', 'binary/encrypted', '']);
    return { what: `encoded as "${encoding}"`, value: [json(bytes, encoding)] };
  }
  if (ticket < 35) {
    const { what, json: text } = random.pick(hostileValues);
    return { what: `in place of all: ${what}`, value: [json(Buffer.from(text))] };
  }
  const { what, value } = mutateJson(random, good);
  return { what, value: [json(Buffer.from(value))] };
}

const json = (data: Buffer, encoding = 'json/plain'): Payload => ({
  metadata: { encoding: Buffer.from(encoding) },
  data,
});
