import { personalFields, shopEvents } from '@waybill/contract-order/order-placed.contract';
import { z } from 'zod';

/** What may be shown of an event: a field by its name, with the fields below it; none below one that is a plain value. */
export interface TellableFields {
  [name: string]: TellableFields;
}

/** Attributes of CloudEvents 1.0 around the data, in structured mode. */
const ENVELOPE = [
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'datacontenttype',
  'dataschema',
  'traceparent',
];

const ofEvents = Object.values(shopEvents)
  .map((schema) => tellableIn(schema))
  .reduce(together);

/** Of what shops publish: the contract's fields that tell of no person, in the data or in the envelope around it. */
export const tellableFields: TellableFields = {
  ...Object.fromEntries(ENVELOPE.map((name) => [name, {}])),
  ...ofEvents,
  data: ofEvents,
};

/** Every name that the contract knows, those of personal fields too. */
export const knownNames: ReadonlySet<string> = new Set([
  ...ENVELOPE,
  'data',
  ...Object.values(shopEvents).flatMap((schema) => namesIn(schema)),
]);

/** Fields of either; a name that both have, with what either has below it. */
function together(one: TellableFields, other: TellableFields): TellableFields {
  const both = Object.entries(other).map(
    ([name, below]) => [name, together(one[name] ?? {}, below)] as const,
  );
  return { ...one, ...Object.fromEntries(both) };
}

function tellableIn(schema: z.core.$ZodType): TellableFields {
  const entries = fieldsOf(schema).filter(([, field]) => !personalFields.has(field as z.ZodType));
  return Object.fromEntries(entries.map(([name, field]) => [name, tellableIn(field)]));
}

function namesIn(schema: z.core.$ZodType): string[] {
  return fieldsOf(schema).flatMap(([name, field]) => [name, ...namesIn(field)]);
}

/** The fields of an object, or of a list's objects, through whatever is wrapped around it. */
function fieldsOf(schema: z.core.$ZodType): [string, z.core.$ZodType][] {
  if (schema instanceof z.core.$ZodObject) return Object.entries(schema._zod.def.shape);
  if (schema instanceof z.core.$ZodArray) return fieldsOf(schema._zod.def.element);
  if (schema instanceof z.core.$ZodPipe) return fieldsOf(schema._zod.def.in);
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return innerType ? fieldsOf(innerType) : [];
}
