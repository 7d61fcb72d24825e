import type { Random } from '@waybill/faults/load/random';
import { hostileNames, hostileText, hostileValues } from './hostile-values';
import { placesIn, put, valueAt, type Json, type JsonText, type Place } from './json-tree';

/** Changes the tree in place. @returns what it has done; undefined when the tree offers nothing to do it to */
export type JsonMutation = (random: Random, tree: Json, text: JsonText) => string | undefined;

function somewhere(random: Random, tree: Json, where: (value: Json, place: Place) => boolean = () => true) {
  const places = placesIn(tree).filter((place) => where(valueAt(place), place));
  return places.length === 0 ? undefined : random.pick(places);
}

const isText = (value: Json): value is string => typeof value === 'string' && !value.startsWith('@verbatim');
const inObject = (_value: Json, { holder }: Place) => !Array.isArray(holder);

const replaceValue: JsonMutation = (random, tree, text) => {
  const place = somewhere(random, tree);
  if (!place) return undefined;
  const value = random.pick(hostileValues);
  put(place, text.verbatim(value));
  return `${place.path} = ${value.what}`;
};

const spoilText: JsonMutation = (random, tree) => {
  const place = somewhere(random, tree, isText);
  if (!place) return undefined;
  const { what, text } = random.pick(hostileText);
  const old = String(valueAt(place));
  const at = random.pick([0, old.length, random.below(old.length + 1)]);
  put(place, old.slice(0, at) + text + old.slice(at));
  return `${what} in ${place.path}`;
};

const nudgeNumber: JsonMutation = (random, tree) => {
  const place = somewhere(random, tree, (value) => typeof value === 'number');
  if (!place) return undefined;
  const old = Number(valueAt(place));
  const value = random.pick([
    -old - 1,
    old + 0.5,
    old + 1,
    old * 1e6,
    10_000,
    Number.MAX_SAFE_INTEGER,
    1e300,
  ]);
  put(place, value);
  return `${place.path} = ${value}`;
};

const dropField: JsonMutation = (random, tree) => {
  const place = somewhere(random, tree);
  if (!place) return undefined;
  if (Array.isArray(place.holder)) place.holder.splice(Number(place.name), 1);
  else delete place.holder[place.name];
  return `no ${place.path}`;
};

const renameField: JsonMutation = (random, tree) => {
  const place = somewhere(random, tree, inObject);
  if (!place) return undefined;
  const { holder, name, path } = place;
  const old = String(name);
  const renamed = random.pick([old.toUpperCase(), `${old} `, `_${old}`, random.pick(hostileNames).name]);
  put({ ...place, name: renamed }, valueAt({ holder, name, path }));
  if (renamed !== old) delete (holder as Record<string, Json>)[old];
  return `${path} is called ${JSON.stringify(renamed.slice(0, 40))}`;
};

const addField: JsonMutation = (random, tree, text) => {
  const holders = [tree, ...placesIn(tree).map(valueAt)].filter(
    (value): value is { [name: string]: Json } =>
      typeof value === 'object' && value !== null && !Array.isArray(value),
  );
  if (holders.length === 0) return undefined;
  const { what, name } = random.pick(hostileNames);
  const value = random.pick(hostileValues);
  put({ holder: random.pick(holders), name, path: name }, text.verbatim(value));
  return `one more field, ${what}: ${value.what}`;
};

const sayTwice: JsonMutation = (random, tree, text) => {
  const place = somewhere(random, tree, inObject);
  if (!place) return undefined;
  const value = random.pick(hostileValues);
  const own = text.of(valueAt(place));
  put(place, text.verbatim({ json: `${own},${JSON.stringify(place.name)}:${value.json}` }));
  return `${place.path} twice, then ${value.what}`;
};

const swapTypes: JsonMutation = (random, tree) => {
  const place = somewhere(random, tree);
  if (!place) return undefined;
  const old = valueAt(place);
  const swapped: Json[] = [[old], { value: old }, JSON.stringify(old), String(old)];
  if (typeof old === 'object' && old !== null) swapped.push(Object.entries(old), Object.values(old));
  const value = random.pick(swapped.filter((one) => one !== old));
  put(place, value);
  return `${place.path} as ${Array.isArray(value) ? 'an array' : typeof value}`;
};

const exchange: JsonMutation = (random, tree) => {
  const [one, other] = [somewhere(random, tree), somewhere(random, tree)];
  if (!one || !other || one.path === other.path) return undefined;
  // One inside the other would make a circle.
  if (one.path.startsWith(`${other.path}.`) || other.path.startsWith(`${one.path}.`)) return undefined;
  const [first, second] = [valueAt(one), valueAt(other)];
  put(one, second);
  put(other, first);
  return `${one.path} and ${other.path} exchanged`;
};

const repeatItems: JsonMutation = (random, tree) => {
  const place = somewhere(random, tree, (value) => Array.isArray(value) && value.length > 0);
  if (!place) return undefined;
  const [first] = valueAt(place) as Json[];
  const times = random.pick([2, 101, 3_000]);
  // Each its own: one object in two places would be changed in both.
  put(
    place,
    Array.from({ length: times }, () => structuredClone(first!)),
  );
  return `${times} of ${place.path}`;
};

export const jsonMutations: Readonly<Record<string, JsonMutation>> = {
  ...{ replaceValue, spoilText, nudgeNumber, dropField, renameField },
  ...{ addField, sayTwice, swapTypes, exchange, repeatItems },
};
