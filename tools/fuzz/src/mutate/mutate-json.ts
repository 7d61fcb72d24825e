import type { Random } from '@waybill/faults/load/random';
import { jsonMutations } from './json-mutations';
import { JsonText, type Json } from './json-tree';

/** The text that something became, and how. */
export interface Mutated<T> {
  what: string;
  value: T;
}

/** One or two of them give most; more only hide each other. */
const TWICE_IN = 4;
const ATTEMPTS = 20;

/** @returns JSON text (or what looks like it) of the value with something wrong; the value itself stays as it is */
export function mutateJson(random: Random, original: Json): Mutated<string> {
  const text = new JsonText();
  const tree = structuredClone(original);
  const done: string[] = [];
  const wanted = random.below(TWICE_IN) === 0 ? 2 : 1;
  for (let attempt = 0; attempt < ATTEMPTS && done.length < wanted; attempt++) {
    const what = random.pick(Object.values(jsonMutations))(random, tree, text);
    if (what) done.push(what);
  }
  return { what: done.join(' and '), value: text.of(tree) };
}
