import type { ShipmentChanged } from '@waybill/contract-order/fulfil-order.contract';
import {
  SHIPPING_EVENT_SOURCE,
  SHIPPING_EVENTS_TOPIC,
  shippingEvents,
} from '@waybill/contract-shipping/shipping.contract';
import { readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { eachRecord } from '@waybill/nestjs-kafka/each-record';
import { KafkaBatch } from '@waybill/nestjs-kafka/kafka-batch.decorator';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import { Controller } from '@nestjs/common';
import { unconfirmedNewsTotal } from '../news-metrics';
import { OrderWorkflows } from '../order-workflows';
import { returnFetchedBy } from '../workflow/memory/operation';
import { ReturnWorkflows } from '../returns/return-workflows';

/** The carrier's news that an order waits for; the other events of this topic are for others. */
const news = new Map<string, ShipmentChanged['state']>([
  ['ShipmentDelivered', 'delivered'],
  ['ShipmentReturned', 'returned'],
  ['ShipmentLost', 'lost'],
]);

/** Passes the shipping team's news on, as hints: an order, or a return, asks shipping's books before it acts on them. */
@Controller()
export class ShippingEventsController {
  constructor(
    private readonly orders: OrderWorkflows,
    private readonly returns: ReturnWorkflows,
  ) {}

  @KafkaBatch({ topic: SHIPPING_EVENTS_TOPIC })
  onShippingEvents(batch: RecordBatch): Promise<void> {
    return eachRecord(batch, { concurrency: 20 }, (record) => this.tell(record));
  }

  private async tell(record: KafkaRecord): Promise<void> {
    const { type, source, data } = readCloudEvent(record);
    const state = news.get(type);
    if (!state) return;
    if (source !== SHIPPING_EVENT_SOURCE) {
      unconfirmedNewsTotal.inc({ because: 'source' });
      throw new Poison('invalid', `ce_source: is not ${SHIPPING_EVENT_SOURCE}`);
    }
    const shipment = shippingEvents.ShipmentDelivered.safeParse(data);
    if (!shipment.success) throw new Poison('invalid', shipment.error.message);
    const { orderId, shipmentId } = shipment.data;
    const { returnKey } = shippingEvents.ShipmentReturned.partial().catch({}).parse(data);
    const returnId = state === 'returned' && returnKey !== undefined && returnFetchedBy(orderId, returnKey);
    if (returnId) await this.returns.goodsHome(returnId, returnKey!);
    // An order that has closed needs no news any more.
    else await this.orders.shipmentChanged(orderId, { shipmentId, state });
  }
}
