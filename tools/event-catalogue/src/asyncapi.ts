import { SHOP_ORDERS_DLQ_TOPIC, SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { type Channel, channels, keyOf } from './channels';
import { deadLetterHeaders, headersOf } from './headers';
import { bodySchemaOf, type JsonSchema } from './schemas';

export interface Message {
  name: string;
  title: string;
  summary?: string;
  contentType?: string;
  headers: { schemaFormat: string; schema: JsonSchema };
  payload?: { schemaFormat: string; schema: JsonSchema };
  bindings: { kafka: { key: JsonSchema; bindingVersion: string } };
}
interface ChannelObject {
  address: string;
  description: string;
  messages: Record<string, Message>;
  bindings: { kafka: { topic: string; bindingVersion: string } };
}
interface Operation {
  action: 'send' | 'receive';
  channel: { $ref: string };
}
export interface AsyncApiDocument {
  asyncapi: '3.0.0';
  info: { title: string; version: string; description: string };
  defaultContentType: string;
  channels: Record<string, ChannelObject>;
  operations: Record<string, Operation>;
}

const DRAFT_7 = 'application/schema+json;version=draft-07';
const BINDING = { bindingVersion: '0.5.0' };

/** The event interface as an AsyncAPI 3 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function asyncApiDocument(): AsyncApiDocument {
  const all = [...channels.map(channelObject), deadLetters];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Waybill: orders and what becomes of them',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 on Kafka, binary mode. What is published comes at least once: an event that comes again has the ' +
        'id it had. All that is said of one key comes in order. Events may gain fields: ignore those you do not know.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(all.map((channel) => [channel.address, channel])),
    operations: Object.fromEntries(
      all.map(({ address }) => [
        address === SHOP_ORDERS_TOPIC ? `read ${address}` : `publish ${address}`,
        {
          action: address === SHOP_ORDERS_TOPIC ? 'receive' : 'send',
          channel: { $ref: `#/channels/${address}` },
        },
      ]),
    ),
  };
}

function channelObject(channel: Channel): ChannelObject {
  const { topic, direction, source } = channel;
  return {
    address: topic,
    description:
      direction === 'in'
        ? `What shops publish. Structured mode is read as well, and without headers {"type", "data"}. What cannot be read ` +
          `goes to ${SHOP_ORDERS_DLQ_TOPIC}.`
        : `What ${source} publishes.`,
    messages: Object.fromEntries(Object.keys(channel.events).map((type) => [type, messageOf(channel, type)])),
    bindings: { kafka: { topic, ...BINDING } },
  };
}

function messageOf(channel: Channel, type: string): Message {
  const key = keyOf(type);
  return {
    name: type,
    title: type,
    summary: channel.about[type],
    contentType: 'application/json',
    headers: { schemaFormat: DRAFT_7, schema: headersOf(channel, type, key) },
    payload: { schemaFormat: DRAFT_7, schema: bodySchemaOf(channel, type) },
    bindings: { kafka: { key: { type: 'string', description: `The ${key}.` }, ...BINDING } },
  };
}

const deadLetters: ChannelObject = {
  address: SHOP_ORDERS_DLQ_TOPIC,
  description: `What on ${SHOP_ORDERS_TOPIC} could not be taken, with its own key, value and headers.`,
  messages: {
    DeadLetter: {
      name: 'DeadLetter',
      title: 'DeadLetter',
      summary: 'The record as it came, and why it was not taken. Its value is whatever it was.',
      headers: { schemaFormat: DRAFT_7, schema: deadLetterHeaders },
      bindings: { kafka: { key: { type: 'string', description: 'As it came.' }, ...BINDING } },
    },
  },
  bindings: { kafka: { topic: SHOP_ORDERS_DLQ_TOPIC, ...BINDING } },
};
