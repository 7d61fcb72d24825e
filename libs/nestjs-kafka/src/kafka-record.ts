import type { KafkaMessage } from 'kafkajs';

/** Header values are bytes; a name that was sent more than once has them all, in order. */
export type KafkaHeaders = Readonly<Record<string, Buffer | readonly Buffer[]>>;

/** One record as the broker has it. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  /** A 64-bit number in decimal. */
  readonly offset: string;
  readonly key: Buffer | null;
  /** `null` is Kafka's tombstone. */
  readonly value: Buffer | null;
  readonly headers: KafkaHeaders;
  /** Milliseconds since 1970, in decimal. */
  readonly timestamp: string;
}

export function toKafkaRecord(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  const { offset, key, value, timestamp } = message;
  return { topic, partition, offset, key, value, headers: cleanHeaders(message.headers ?? {}), timestamp };
}

/** The last value of a header (Kafka's own rule for a repeated one), or undefined. */
export function lastHeader(headers: KafkaHeaders, name: string): Buffer | undefined {
  if (!Object.hasOwn(headers, name)) return undefined;
  const value = headers[name];
  return Buffer.isBuffer(value) ? value : value?.at(-1);
}

/**
 * kafkajs gathers headers in an object literal, so a header called `constructor` or `__proto__` arrives as
 * [what every object inherits, its bytes]; and it cannot write a header without a value, which it reads as null.
 */
function cleanHeaders(headers: NonNullable<KafkaMessage['headers']>): KafkaHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const values = [value].flat().filter((one) => Buffer.isBuffer(one) || typeof (one ?? '') === 'string');
      const bytes = values.map((one) => (Buffer.isBuffer(one) ? one : Buffer.from(one ?? '')));
      return [name, bytes.length === 1 && bytes[0] ? bytes[0] : bytes];
    }),
  );
}
