import { orderStates, resolveAttention } from '@waybill/contract-order/fulfil-order.contract';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type ApiBody } from '@nestjs/swagger';
import { z } from 'zod';

type SchemaObject = Exclude<
  Extract<Parameters<typeof ApiBody>[0], { schema: unknown }>['schema'],
  { $ref: string }
>;

/** The zod schema of a request body, as OpenAPI wants it. */
export function bodySchema(schema: z.ZodType): SchemaObject {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }) as SchemaObject;
}

const state: SchemaObject = { type: 'string', enum: [...orderStates] };
const text: SchemaObject = { type: 'string' };

export const answerSchema: SchemaObject = {
  type: 'object',
  required: ['outcome', 'state'],
  properties: { outcome: { type: 'string', enum: ['cancelled', 'returning', 'too-late', 'pending'] }, state },
};

export const statusSchema: SchemaObject = {
  type: 'object',
  required: ['orderId', 'state', 'needsAttention', 'shipments', 'timeline'],
  properties: {
    orderId: text,
    state,
    waitingFor: {
      type: 'string',
      enum: ['cancel-window', 'payment', 'stock', 'approval', 'carrier', 'attention'],
    },
    needsAttention: { type: 'boolean' },
    shipments: { type: 'array', items: { type: 'object' } },
    returns: { type: 'array', items: { type: 'object' }, description: 'What comes back, or has come back' },
    timeline: {
      type: 'array',
      items: { type: 'object', properties: { at: text, step: text, outcome: text, detail: text } },
    },
  },
};

export const attentionSchema: SchemaObject = {
  type: 'object',
  required: ['orderId', 'step', 'since', 'attempts', 'lastError', 'actions', 'kind'],
  properties: {
    orderId: text,
    returnId: { type: 'string', description: 'Of a step of a return' },
    step: text,
    since: { type: 'string', format: 'date-time' },
    attempts: { type: 'integer', description: 'Budgets spent on it so far' },
    lastError: text,
    actions: { type: 'array', items: { type: 'string', enum: [...resolveAttention.shape.action.options] } },
    kind: {
      type: 'string',
      enum: ['step', 'difference'],
      description: 'A step of an order, or a difference between books that the reconciler has found',
    },
    suggestion: { type: 'string', description: 'Of a difference: what `retry` has done about it' },
    state,
  },
};

export const retriedSchema: SchemaObject = {
  type: 'object',
  required: ['retried', 'failed'],
  properties: {
    retried: { type: 'integer' },
    failed: {
      type: 'array',
      items: { type: 'object', properties: { orderId: text, step: text, because: text } },
    },
  },
};

/** One page of a list. */
export const pageSchema = (items: SchemaObject): SchemaObject => ({
  type: 'object',
  required: ['items'],
  properties: { items: { type: 'array', items }, nextCursor: text },
});

/** An error response: RFC 9457 problem details. */
export const problem = {
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        properties: { type: text, title: text, status: { type: 'integer' }, detail: text },
      } as SchemaObject,
    },
  },
};

/** Serves the OpenAPI page of `app` at `/docs`, its document at `/docs-json`: on another port, whose page may not ask this one. */
export function serveOpenApi(app: INestApplication, management: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Waybill orders')
    .setDescription(
      'Follow orders through fulfilment, change or cancel them, and decide what waits for a person.',
    )
    .setVersion('1')
    .build();
  SwaggerModule.setup('docs', management, () => SwaggerModule.createDocument(app, config), {
    swaggerOptions: { supportedSubmitMethods: [] },
  });
}
