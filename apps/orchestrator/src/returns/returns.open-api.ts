import { returnStates } from '@waybill/contract-order/returns.contract';
import type { pageSchema } from '../http/open-api';

type SchemaObject = ReturnType<typeof pageSchema>;

const text: SchemaObject = { type: 'string' };
const state: SchemaObject = { type: 'string', enum: [...returnStates] };
const lines: SchemaObject = {
  type: 'array',
  items: { type: 'object', properties: { sku: text, quantity: { type: 'integer' } } },
};

export const acceptedSchema: SchemaObject = {
  type: 'object',
  required: ['returnId', 'orderId', 'state'],
  properties: { returnId: text, orderId: text, state },
};

export const returnSchema: SchemaObject = {
  type: 'object',
  required: ['returnId', 'orderId', 'state', 'needsAttention', 'reason', 'lines', 'currency', 'timeline'],
  properties: {
    returnId: text,
    orderId: text,
    state,
    waitingFor: { type: 'string', enum: ['carrier', 'inspection', 'attention'] },
    needsAttention: { type: 'boolean' },
    reason: text,
    lines,
    accepted: { ...lines, description: 'Once it has been decided: what of it is paid back' },
    refunded: { type: 'integer', description: 'Minor units' },
    currency: text,
    timeline: {
      type: 'array',
      items: { type: 'object', properties: { at: text, step: text, outcome: text, detail: text } },
    },
  },
};
