import { Controller, Logger } from '@nestjs/common';
import {
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
import { type Dispatched, DispatchStore } from './dispatch.store';
import type { FromShipping } from './from-shipping';
import { dispatchesTotal, returnsTotal } from './metrics';
import { type Returned, ReturnStore } from './return.store';

/** Reads the shipping team's events for those that move stock; the others are none of our business. */
@Controller()
export class ShippingEventsController {
  private readonly logger = new Logger(ShippingEventsController.name);

  constructor(
    private readonly dispatches: DispatchStore,
    private readonly returns: ReturnStore,
  ) {}

  @KafkaBatch({ topic: SHIPPING_EVENTS_TOPIC })
  onShippingEvents(batch: RecordBatch): Promise<void> {
    return eachRecord(batch, { concurrency: 8 }, async (record) => {
      const event = readCloudEvent(record);
      if (event.type === 'ShipmentDispatched') {
        await this.onDispatched(validated(event, 'ShipmentDispatched'));
      } else if (event.type === 'ShipmentReturned') {
        await this.onReturned(validated(event, 'ShipmentReturned'));
      }
    });
  }

  private onDispatched(event: Dispatched): Promise<void> {
    const { orderId, shipmentId } = event.shipment;
    return withOrderId(orderId, async () => {
      const outcome = await this.dispatches.markShipped(event);
      dispatchesTotal.inc({ outcome });
      if (outcome === 'unreserved') {
        this.logger.warn(`shipment ${shipmentId} holds goods that are not reserved for its order`);
      }
    });
  }

  private onReturned(event: Returned): Promise<void> {
    const { orderId, shipmentId } = event.shipment;
    return withOrderId(orderId, async () => {
      const outcome = await this.returns.markReturned(event);
      returnsTotal.inc({ outcome });
      if (outcome === 'unshipped') {
        this.logger.warn(`of shipment ${shipmentId} more came back than is known to have gone`);
      }
    });
  }
}

/** @throws Poison when the event breaks its contract */
function validated<T extends ShippingEventType>(event: CloudEvent, type: T): FromShipping<T> {
  const { source, id, data, traceparent } = event;
  if (!source || !id)
    throw new Poison('invalid', 'ce_source, ce_id: without them a repeat would not be seen');
  const shipment = shippingEvents[type].safeParse(data);
  if (!shipment.success) {
    const problems = shipment.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Poison('invalid', problems.join('; '));
  }
  return { source, id, traceparent, shipment: shipment.data as FromShipping<T>['shipment'] };
}
