import { SHOP_ORDERS_DLQ_TOPIC, SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { KafkaBatch } from '@waybill/nestjs-kafka/kafka-batch.decorator';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import { Controller } from '@nestjs/common';
import { OrderIntake } from './order-intake';

@Controller()
export class ShopOrdersController {
  constructor(private readonly intake: OrderIntake) {}

  @KafkaBatch({ topic: SHOP_ORDERS_TOPIC, deadLetterTopic: SHOP_ORDERS_DLQ_TOPIC })
  onShopEvents(batch: RecordBatch): Promise<void> {
    return this.intake.takeAll(batch);
  }
}
