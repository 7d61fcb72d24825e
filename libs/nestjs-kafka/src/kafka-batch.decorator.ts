import { applyDecorators, Catch, type ExceptionFilter, UseFilters } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { throwError } from 'rxjs';
import type { RecordBatch } from './record-batch';

export const KAFKA_BATCH = Symbol('KAFKA_BATCH');

export interface KafkaBatchOptions {
  readonly topic: string;
  /** Where poison goes. Without it poison is logged, counted and skipped, as befits another team's events. */
  readonly deadLetterTopic?: string;
}

/** Nest would replace what a handler throws by "Internal server error"; the transport has to see it as thrown. */
@Catch()
class AsThrown implements ExceptionFilter {
  catch(error: unknown) {
    return throwError(() => error);
  }
}

type BatchHandler = (batch: RecordBatch) => Promise<void>;

/**
 * On a method of a controller: it handles the topic's records, one batch of one partition at a time. What the
 * method may throw and what that means is said at {@link RecordBatch}.
 */
export function KafkaBatch(options: KafkaBatchOptions) {
  const decorate = applyDecorators(
    MessagePattern(options.topic, KAFKA_BATCH, { ...options }),
    UseFilters(AsThrown),
  );
  return (target: object, method: string, descriptor: TypedPropertyDescriptor<BatchHandler>): void =>
    decorate(target, method, descriptor);
}
