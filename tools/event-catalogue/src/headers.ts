import type { Channel } from './channels';
import type { JsonSchema } from './schemas';

const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });
const exactly = (value: string): JsonSchema => ({ type: 'string', const: value });

/** CloudEvents' attributes in the headers of a record (binary mode), as we read and write them. */
export function headersOf({ direction, source }: Channel, type: string, key: string): JsonSchema {
  const always = ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'content-type'];
  return {
    type: 'object',
    required: direction === 'in' ? always : [...always, 'ce_time', 'ce_subject', 'ce_sequence'],
    properties: {
      ce_specversion: exactly('1.0'),
      ce_id: text('The same event has the same id, however often it comes.'),
      ce_source: source ? exactly(source) : text('URI reference of who says it, such as /shop.'),
      ce_type: exactly(type),
      ce_time: { type: 'string', format: 'date-time' },
      ce_subject: text(`The ${key}, as the record's key.`),
      ce_sequence: { type: 'string', pattern: '^[0-9]+$', description: 'Counts up per subject and source.' },
      'content-type': exactly('application/json'),
      traceparent: text('W3C trace context, carried on to what follows.'),
    },
  };
}

/** What a dead letter carries beside the headers it came with. */
export const deadLetterHeaders: JsonSchema = {
  type: 'object',
  required: [
    'x-dlq-reason',
    'x-dlq-detail',
    'x-dlq-topic',
    'x-dlq-partition',
    'x-dlq-offset',
    'x-dlq-at',
    'x-dlq-count',
  ],
  properties: {
    'x-dlq-reason': text(
      'unparsable, invalid, unknown-type, too-large, conflict, failed (while others went through), or one that came later.',
    ),
    'x-dlq-detail': text('The field or rule, values are not quoted; of one that failed, the error.'),
    'x-dlq-topic': text('Where the record was read.'),
    'x-dlq-partition': { type: 'string', pattern: '^[0-9]+$' },
    'x-dlq-offset': { type: 'string', pattern: '^[0-9]+$' },
    'x-dlq-at': { type: 'string', format: 'date-time' },
    'x-dlq-count': { type: 'string', pattern: '^[0-9]+$', description: 'How often it has been put there.' },
  },
};
