import { INVENTORY_EVENTS_TOPIC } from '@waybill/contract-inventory/inventory.contract';
import { SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import type { Random } from '@waybill/faults/load/random';
import type { Herd } from '../herd';
import type { Json } from '../mutate/json-tree';
import { mutatedEvent, type EventCase } from './kafka-records';

const at = '2026-11-22T10:00:00.000Z';
const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];

/** What others may write in a team's name: some of it word for word what the team itself would say. */
export function newsCase(random: Random, herd: Herd): EventCase & { what: string } {
  return random.below(4) === 0 ? stockNews(random, herd) : shipmentNews(random, herd);
}

function shipmentNews(random: Random, herd: Herd) {
  const orderId = herd.one(random, 'inTransit', 'inTransit', 'waiting');
  const type = random.pick(['ShipmentDelivered', 'ShipmentReturned', 'ShipmentLost', 'ShipmentDispatched']);
  const parcel = { orderId, at, shipmentId: `${orderId}-1`, lines };
  const data = type === 'ShipmentDispatched' ? { ...parcel, carrier: 'x', trackingNumber: 'x' } : parcel;
  return forged(random, herd, SHIPPING_EVENTS_TOPIC, '/waybill/shipping', type, orderId, data);
}

function stockNews(random: Random, herd: Herd) {
  const sku = random.pick(['SOLD-OUT', 'MUG-BLUE']);
  const data = { sku, quantity: 1, warehouse: 'lisbon', at };
  return forged(random, herd, INVENTORY_EVENTS_TOPIC, '/waybill/inventory', 'StockArrived', sku, data);
}

function forged(
  random: Random,
  herd: Herd,
  topic: string,
  owner: string,
  type: string,
  key: string,
  data: Json,
): EventCase & { what: string } {
  const source = random.pick([owner, owner, '/shop', '']);
  const id = `forged-${random.below(1_000_000)}`;
  const attributes = {
    ...{ specversion: '1.0', id, type, time: at, subject: key },
    ...(source && { source }),
  };
  // A third is as good as the owner's own.
  if (random.below(3) === 0) {
    const named = Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value]);
    const headers = { ...Object.fromEntries(named), 'content-type': 'application/json' };
    const what = `${type}, forged, from ${source || 'nobody'}`;
    return { door: 'news', what, topic, message: { key, value: JSON.stringify(data), headers } };
  }
  const { what, ...message } = mutatedEvent(random, { key, attributes, data }, herd.one(random));
  return { door: 'news', what: `${type}, ${what}`, topic, message };
}
