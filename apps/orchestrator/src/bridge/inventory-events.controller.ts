import { INVENTORY_EVENTS_TOPIC, inventoryEvents } from '@waybill/contract-inventory/inventory.contract';
import { readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { eachRecord } from '@waybill/nestjs-kafka/each-record';
import { KafkaBatch } from '@waybill/nestjs-kafka/kafka-batch.decorator';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import { Controller } from '@nestjs/common';
import { Backorders } from '../ledger/backorders';
import { OrderWorkflows } from '../order-workflows';

/** Tells the orders that wait for a sku that some of it has arrived; the other events of this topic are for others. */
@Controller()
export class InventoryEventsController {
  constructor(
    private readonly backorders: Backorders,
    private readonly workflows: OrderWorkflows,
  ) {}

  @KafkaBatch({ topic: INVENTORY_EVENTS_TOPIC })
  onInventoryEvents(batch: RecordBatch): Promise<void> {
    return eachRecord(batch, { concurrency: 20 }, (record) => this.tellOrders(record));
  }

  private async tellOrders(record: KafkaRecord): Promise<void> {
    const { type, data } = readCloudEvent(record);
    if (type !== 'StockArrived') return;
    const arrival = inventoryEvents.StockArrived.safeParse(data);
    if (!arrival.success) throw new Poison('invalid', arrival.error.message);
    const { sku } = arrival.data;
    // One after the other: who has waited longest asks first. One that has closed needs no stock any more.
    for (const orderId of await this.backorders.waitingFor(sku)) {
      await this.workflows.stockArrived(orderId, { sku });
    }
  }
}
