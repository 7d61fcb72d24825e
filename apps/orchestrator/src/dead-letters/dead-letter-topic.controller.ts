import { Controller } from '@nestjs/common';
import { SHOP_ORDERS_DLQ_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { eachRecord } from '@waybill/nestjs-kafka/each-record';
import { KafkaBatch } from '@waybill/nestjs-kafka/kafka-batch.decorator';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import { DeadLetterStore } from './dead-letter.store';

/** Puts what lies on the dead letter topic on the desk, all of it: nothing there is too bad to be kept. */
@Controller()
export class DeadLetterTopicController {
  constructor(private readonly store: DeadLetterStore) {}

  @KafkaBatch({ topic: SHOP_ORDERS_DLQ_TOPIC })
  onDeadLetters(batch: RecordBatch): Promise<void> {
    return eachRecord(batch, { concurrency: 4 }, (record) => this.store.keep(record));
  }
}
