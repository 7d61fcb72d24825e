import type { ApiResponse } from '@nestjs/swagger';
import { letterStates } from '../dead-letters/dead-letter.tables';

type Described = Extract<Parameters<typeof ApiResponse>[0], { schema: unknown }>['schema'];

const text: Described = { type: 'string' };
const count: Described = { type: 'integer' };
const time: Described = { type: 'string', format: 'date-time' };

const fields = {
  id: count,
  state: { ...text, enum: [...letterStates] },
  reason: text,
  detail: text,
  topic: text,
  partition: count,
  offset: count,
  key: { ...text, nullable: true },
  count: { ...count, description: 'How often the event has become a dead letter' },
  redrivenFrom: { ...text, description: 'The record that it was sent again for' },
  firstSeen: time,
  lastSeen: time,
  handled: {
    type: 'object',
    properties: { at: time, by: text, reason: text, edited: { type: 'boolean' } },
  },
} satisfies Record<string, Described>;

export const letterSchema = { type: 'object', properties: fields } satisfies Described;

export const openedLetterSchema = {
  type: 'object',
  properties: {
    ...fields,
    bytes: count,
    headers: { type: 'object', additionalProperties: text },
    payload: {
      type: 'object',
      nullable: true,
      description: '`json`, or `preview` of what is none; without secrets',
    },
    problems: {
      type: 'array',
      description: 'What is wrong with it by the contract as it is now',
      items: { type: 'object', properties: { path: text, message: text } },
    },
  },
} satisfies Described;

export const redrivenManySchema = {
  type: 'object',
  properties: {
    redriven: count,
    failed: { type: 'array', items: { type: 'object', properties: { id: count, because: text } } },
    notTried: count,
  },
} satisfies Described;
