import { z } from 'zod';
import { type Channel, channels } from './channels';

/** A JSON Schema, draft 7: the newest that AsyncAPI's tools all read. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schemas of the whole event interface, by `<topic>/<Type>`. */
export function allSchemas(): Map<string, JsonSchema> {
  return new Map(
    channels.flatMap((channel) =>
      Object.keys(channel.events).map(
        (type) => [`${channel.topic}/${type}`, schemaOf(channel, type)] as const,
      ),
    ),
  );
}

/** The schema of an event's body, as a document of its own. */
export function schemaOf(channel: Channel, type: string): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:waybill:${channel.topic}:${type}`,
    title: type,
    description: channel.about[type],
    ...bodySchemaOf(channel, type),
  };
}

/** The same, to stand within another document. Fields that it does not name may be there: events gain some. */
export function bodySchemaOf({ topic, direction, events }: Channel, type: string): JsonSchema {
  const contract = events[type];
  if (!contract) throw new Error(`${topic} has no ${type}`);
  const schema = z.toJSONSchema(contract, {
    target: 'draft-7',
    // Of what we read: as it may be sent, before defaults are filled in.
    io: direction === 'in' ? 'input' : 'output',
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
      mayBeNull(jsonSchema);
    },
  });
  delete schema.$schema;
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}

/** `anyOf` a value or null is said by the value's own type, which every reader of schemas knows, and so does our comparison. */
function mayBeNull(schema: JsonSchema): void {
  const [value, none, ...more] = (schema.anyOf ?? []) as JsonSchema[];
  if (!value || none?.type !== 'null' || more.length > 0 || typeof value.type !== 'string') return;
  delete schema.anyOf;
  Object.assign(schema, value, { type: [value.type, 'null'] });
  if (value.enum) schema.enum = [...value.enum, null];
}
