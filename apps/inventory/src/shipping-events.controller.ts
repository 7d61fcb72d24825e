import { Controller } from '@nestjs/common';
import {
  SHIPPING_EVENT_SOURCE,
  SHIPPING_EVENTS_TOPIC,
  shippingEvents,
  type ShippingEventType,
} from '@waybill/contract-shipping/shipping.contract';
import { type CloudEvent, readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { eachRecord } from '@waybill/nestjs-kafka/each-record';
import { KafkaBatch } from '@waybill/nestjs-kafka/kafka-batch.decorator';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import { withOrderId } from '@waybill/service-kit/logging';
import type { FromShipping } from './from-shipping';
import { ParcelStore } from './parcel.store';

/**
 * Reads the shipping team's events for those that move stock of orders which do not book their parcels themselves, because
 * they were placed before orders did. The others are none of our business.
 */
@Controller()
export class ShippingEventsController {
  constructor(private readonly parcels: ParcelStore) {}

  @KafkaBatch({ topic: SHIPPING_EVENTS_TOPIC })
  onShippingEvents(batch: RecordBatch): Promise<void> {
    return eachRecord(batch, { concurrency: 8 }, async (record) => {
      const event = readCloudEvent(record);
      if (event.type === 'ShipmentDispatched') {
        const dispatched = validated(event, 'ShipmentDispatched');
        await withOrderId(dispatched.shipment.orderId, () => this.parcels.heardDispatched(dispatched));
      } else if (event.type === 'ShipmentReturned') {
        const returned = validated(event, 'ShipmentReturned');
        await withOrderId(returned.shipment.orderId, () => this.parcels.heardReturned(returned));
      }
    });
  }
}

/** @throws Poison when the event breaks its contract */
function validated<T extends ShippingEventType>(event: CloudEvent, type: T): FromShipping<T> {
  const { source, id, data, traceparent } = event;
  if (source !== SHIPPING_EVENT_SOURCE)
    throw new Poison('invalid', `ce_source: is not ${SHIPPING_EVENT_SOURCE}`);
  if (!id) throw new Poison('invalid', 'ce_id: without it a repeat would not be seen');
  const shipment = shippingEvents[type].safeParse(data);
  if (!shipment.success) {
    const problems = shipment.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Poison('invalid', problems.join('; '));
  }
  return { source, id, traceparent, shipment: shipment.data as FromShipping<T>['shipment'] };
}
