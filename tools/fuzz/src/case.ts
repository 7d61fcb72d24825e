import { Random } from '@waybill/faults/load/random';
import type { EventCase } from './doors/kafka-records';
import { newsCase } from './doors/news';
import { requestCase, type Operation, type RequestCase } from './doors/requests';
import { shopEventCase } from './doors/shop-events';
import { messageCase, type MessageCase } from './doors/workflow-messages';
import type { Herd } from './herd';

/** One mutated input: what seed and index make of it is always the same. */
export type Case = { index: number; what: string } & (EventCase | RequestCase | MessageCase);
export const doors = ['event', 'request', 'news', 'message'] as const;
export type Door = (typeof doors)[number];

/** What a case is made from, beside its index. */
export interface Recipe {
  seed: number;
  herd: Herd;
  operations: readonly Operation[];
}

/** Of a hundred cases: shops' events, HTTP requests, other teams' news, and what Temporal's clients can send. */
const SHARES: readonly [number, (random: Random, recipe: Recipe, index: number) => Omit<Case, 'index'>][] = [
  [46, (random, { herd }, index) => shopEventCase(random, herd, index)],
  [36, (random, { herd, operations }) => requestCase(random, herd, operations)],
  [9, (random, { herd }) => newsCase(random, herd)],
  [9, (random, { herd }) => messageCase(random, herd)],
];

export function caseOf(recipe: Recipe, index: number): Case {
  // Neighbours' numbers differ in all bits, and each case has its own, so that one can be repeated alone.
  const random = new Random(Math.imul(recipe.seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  let ticket = random.below(100);
  for (const [share, make] of SHARES) {
    if (ticket < share) return { index, ...make(random, recipe, index) } as Case;
    ticket -= share;
  }
  throw new Error('the shares are less than a hundred');
}

const SHOWN = 400;

/** What was sent, as far as a terminal shows it. */
export function inputOf(one: Case): string {
  const text = JSON.stringify(shownFields(one), (_key, value: unknown) =>
    isBytes(value) ? Buffer.from(value.data).toString('utf8') : value,
  );
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length} characters)` : text;
}

function shownFields(one: Case): object {
  switch (one.door) {
    case 'event':
    case 'news':
      return { topic: one.topic, ...one.message };
    case 'request':
      return { method: one.method, path: one.path, headers: one.headers, body: one.body };
    case 'message':
      return { kind: one.kind, name: one.name, orderId: one.orderId, arguments: one.payloads };
  }
}

const isBytes = (value: unknown): value is { type: 'Buffer'; data: number[] } =>
  typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer';
