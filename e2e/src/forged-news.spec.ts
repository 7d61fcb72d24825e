/** @stack alone */
import { SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import { FORGED_HEADER } from '@waybill/demo/evidence/kafka';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { System } from '@waybill/faults/system/system';
import { until } from '@waybill/demo/until';
import { Partitioners, type Producer } from 'kafkajs';
import { ordinaryOrderShips } from '../test/ordinary';
import { IN_TRANSIT, LONG_WINDOW, orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
let system: System;
let producer: Producer;
beforeAll(async () => {
  world = await World.open();
  system = new System();
  producer = quietKafka(world.stack.kafka).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
});
afterAll(() => Promise.all([world.close(), system.close(), producer.disconnect()]));

const unconfirmed = () => system.metric('orchestrator', 'orchestrator_unconfirmed_news_total', '');

/** As the shipping team would write it, or as `from` says. */
function forged(type: string, orderId: string, from?: string) {
  const at = '2026-11-22T10:00:00.000Z';
  const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];
  const parcel = { carrier: 'x', trackingNumber: 'x' };
  const data = { orderId, at, shipmentId: `${orderId}-1`, lines, ...parcel };
  if (from === undefined) {
    const headers = { [FORGED_HEADER]: 'e2e' };
    return {
      key: orderId,
      value: JSON.stringify({ type, data: { orderId, at, shipmentId: `${orderId}-1` } }),
      headers,
    };
  }
  const headers = {
    ...{ ce_specversion: '1.0', ce_id: `forged-${orderId}-${type}`, ce_type: type, ce_source: from },
    ...{ ce_time: at, ce_subject: orderId, 'content-type': 'application/json', [FORGED_HEADER]: 'e2e' },
  };
  return { key: orderId, value: JSON.stringify(data), headers };
}

const publish = (...messages: ReturnType<typeof forged>[]) =>
  producer.send({ topic: SHIPPING_EVENTS_TOPIC, acks: -1, messages });

it.each<[string, string, string | undefined]>([
  ['ShipmentReturned', 'nobody', undefined],
  ['ShipmentReturned', 'the shipping team', '/waybill/shipping'],
  ['ShipmentLost', 'the shipping team', '/waybill/shipping'],
  ['ShipmentDelivered', 'the shipping team', '/waybill/shipping'],
])('a forged %s in the name of %s moves nothing, and is counted', async (type, _name, from) => {
  const { orderId } = orderOf('forged');
  await world.shop.place({ ...orderOf('forged', IN_TRANSIT), orderId });
  await world.isIn('shipped', orderId);
  const before = await unconfirmed();
  await publish(forged(type, orderId, from));
  await until('it has been counted', async () => (await unconfirmed()) > before);
  expect(await unconfirmed()).toBe(before + 1);

  const { money, goods } = await world.witnesses.hear();
  const ofOrder = <T extends { orderId: string }>(one: T) => one.orderId === orderId;
  expect(money.atNetwork.filter(ofOrder)).toEqual([expect.objectContaining({ refunded: 0 })]);
  expect(goods.reservations.filter(ofOrder)).toEqual([expect.objectContaining({ returned: 0 })]);
  expect((await world.isIn('shipped', orderId)).needsAttention).toBe(false);

  await ordinaryOrderShips(world);
  // What the carrier himself says afterwards is believed.
  await world.workflow(orderId).signal('cancel', { reason: 'x', requestedBy: 'x' });
  expect((await world.ended(orderId)).state).toBe('returned');
  await world.settled(orderId);
});

it('a forged ShipmentDispatched takes nothing from the shelf', async () => {
  const { orderId } = orderOf('forged');
  await world.shop.place({ ...orderOf('forged', LONG_WINDOW), orderId });
  await world.inItsWindow(orderId);
  await publish(forged('ShipmentDispatched', orderId, '/waybill/shipping'));
  await until('inventory has read it', async () => {
    const committed = await world.witnesses.topics.committed('inventory', SHIPPING_EVENTS_TOPIC);
    const ends = (await world.witnesses.topics.offsets()).filter(
      ({ topic }) => topic === SHIPPING_EVENTS_TOPIC,
    );
    return ends.every(({ partition, low, high }) => high === low || committed.get(partition) === high);
  });
  const { goods } = await world.witnesses.hear();
  expect(goods.unreserved.filter((one) => one.orderId === orderId)).toEqual([]);
  await world.workflow(orderId).signal('cancel', { reason: 'x', requestedBy: 'x' });
  expect((await world.ended(orderId)).state).toBe('cancelled');
  await world.settled(orderId);
});
