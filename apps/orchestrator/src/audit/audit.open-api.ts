import type { pageSchema } from '../http/open-api';

const text = { type: 'string' } as const;

export const auditSchema: Parameters<typeof pageSchema>[0] = {
  type: 'object',
  required: ['id', 'at', 'about', 'actor', 'action', 'details', 'hash'],
  properties: {
    id: { type: 'integer' },
    at: { type: 'string', format: 'date-time' },
    about: { type: 'string', description: 'order:<orderId> or letter:<id>' },
    actor: {
      type: 'string',
      description:
        'Subject of the access token; `the shop` of what came on Kafka; `fulfilOrder` of what the order tells',
    },
    action: text,
    details: { type: 'object' },
    words: { type: 'object', description: 'Free text; missing where it was erased' },
    before: { type: 'string', description: 'SHA-256 of what there was' },
    after: { type: 'string', description: 'SHA-256 of what there is since' },
    requestId: { type: 'string', description: '`X-Request-Id` of the request' },
    hash: { type: 'string', description: 'SHA-256 of the entry and the one before it' },
  },
};
