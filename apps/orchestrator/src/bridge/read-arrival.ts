import {
  MAX_ORDER_EVENT_BYTES,
  orderTotal,
  SHOP_ORDERS_TOPIC,
  shopEvents,
  type OrderCancellationRequested,
  type OrderPlaced,
  type ReturnRequested,
} from '@waybill/contract-order/order-placed.contract';
import { problemWithCurrency } from '@waybill/contract-order/currencies';
import { readAsNewest, shopEventVersions, versionNamed } from '@waybill/contract-order/shop-event-versions';
import { readCloudEvent, type CloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Poison } from '@waybill/nestjs-kafka/poison';

import { WRONG_CUSTOMER_ID } from './customer-ids';

/** What a record turned out to be. `payload` is the data as received: what makes two events the same order. */
export type ReadArrival =
  | { kind: 'order'; order: OrderPlaced & { total: number; payload: unknown }; event: CloudEvent }
  | { kind: 'cancellation'; cancellation: OrderCancellationRequested }
  | { kind: 'return'; wish: ReturnRequested; event: CloudEvent }
  | { kind: 'poison'; poison: Poison };

const known = Object.keys(shopEvents).join(', ');

/**
 * Reads what a shop has published. What will never be an order, however often it is read, is told as poison.
 *
 * @param customerIds what customers may be called by
 */
export function readArrival(record: KafkaRecord, customerIds: RegExp): ReadArrival {
  try {
    return read(record, customerIds);
  } catch (error) {
    if (error instanceof Poison) return { kind: 'poison', poison: error };
    throw error;
  }
}

function read(record: KafkaRecord, customerIds: RegExp): ReadArrival {
  const bytes = record.value?.length ?? 0;
  if (bytes > MAX_ORDER_EVENT_BYTES) {
    throw new Poison('too-large', `${bytes} bytes, at most ${MAX_ORDER_EVENT_BYTES} are accepted`);
  }
  const event = readCloudEvent(record);
  switch (event.type) {
    case 'OrderPlaced': {
      const order = valid<OrderPlaced>(event);
      const problem = problemWithCurrency(order.currency);
      if (problem) throw new Poison('invalid', `currency: ${problem}`);
      if (!customerIds.test(order.customerId))
        throw new Poison('invalid', `customerId: ${WRONG_CUSTOMER_ID}`);
      return { kind: 'order', order: { ...order, total: orderTotal(order), payload: event.data }, event };
    }
    case 'OrderCancellationRequested':
      return { kind: 'cancellation', cancellation: valid<OrderCancellationRequested>(event) };
    case 'ReturnRequested':
      return { kind: 'return', wish: valid<ReturnRequested>(event), event };
    default:
      throw new Poison('unknown-type', `ce_type: is not one of ${known}`);
  }
}

/** The event as the newest version has it, whichever it was published in: the one of its topic, unless it names another. */
function valid<T>({ type, data, dataschema }: CloudEvent): T {
  const checked = readVersion(versionNamed(dataschema) ?? SHOP_ORDERS_TOPIC, type, data);
  if (checked.success) return checked.data as T;
  const problems = checked.error.issues.map(({ path, message }) => `${path.join('.') || 'data'}: ${message}`);
  throw new Poison('invalid', problems.slice(0, 10).join('; '));
}

function readVersion(version: string, type: string, data: unknown) {
  try {
    return readAsNewest(shopEventVersions, version, type, data);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Poison('invalid', `ce_dataschema: ${error.message}`);
  }
}
