import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
import type { PoisonReason } from '@waybill/nestjs-kafka/poison';
import type { Message } from 'kafkajs';

/** What the bridge has to make of an event: an entry of its ledger, or a dead letter with that reason. */
export type Verdict = 'order' | 'cancellation' | 'duplicate' | PoisonReason;

export interface LoadEvent {
  message: Message;
  becomes: Verdict;
}

/** Events for one fault, in the order in which they are published, and how their orders have to end. */
export interface Load {
  /** Beginning of its orders' ids, and in a header of each of its events. */
  id: string;
  events: LoadEvent[];
  /** By order; any of these states. */
  ends: Map<string, readonly OrderState[]>;
}

/** Marks a load's events on Kafka: `<load>/<index of the event>`. Dead letters keep it. */
export const LOAD_HEADER = 'x-fault-load';

export const isDead = (verdict: Verdict): boolean =>
  verdict !== 'order' && verdict !== 'cancellation' && verdict !== 'duplicate';
