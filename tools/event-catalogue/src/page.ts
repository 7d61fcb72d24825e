import type { AsyncApiDocument, Message } from './asyncapi';
import { fieldsOf } from './fields';
import type { JsonSchema } from './schemas';

/** The document as one HTML page that needs nothing beside itself. */
export function page({ info, channels, operations }: AsyncApiDocument): string {
  const actions = new Map(Object.values(operations).map(({ action, channel }) => [channel.$ref, action]));
  const sections = Object.entries(channels).map(([id, { address, description, messages }]) => {
    const read = actions.get(`#/channels/${id}`) === 'receive';
    const events = Object.values(messages).map((message) => event(address, message));
    return [
      `<section><h2 id="${escape(address)}">${escape(address)} <small>${read ? 'you publish' : 'you read'}</small></h2>`,
      `<p>${escape(description)}</p>`,
      ...events,
      '</section>',
    ].join('\n');
  });
  const contents = Object.values(channels).map(
    ({ address, messages }) =>
      `<li>${link(address, address)}: ${Object.keys(messages)
        .map((type) => link(`${address}/${type}`, type))
        .join(' · ')}</li>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escape(info.title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escape(info.title)} <small>${escape(info.version)}</small></h1>`,
    `<p>${escape(info.description)}</p>`,
    '<nav><ul>',
    ...contents,
    '</ul></nav>',
    ...sections,
    '</body></html>',
    '',
  ].join('\n');
}

function event(address: string, { name, summary, headers, payload, bindings }: Message): string {
  return [
    `<h3 id="${escape(`${address}/${name}`)}">${escape(name)}</h3>`,
    `<p>${escape(summary ?? '')} <em>Key:</em> ${escape(bindings.kafka.key.description ?? '')}</p>`,
    payload ? table(payload.schema) : '',
    `<details><summary>Headers</summary>${table(headers.schema)}</details>`,
  ].join('\n');
}

function table(schema: JsonSchema): string {
  const rows = fieldsOf(schema).map(
    ({ path, required, type, rules, description }) =>
      `<tr><td><code>${escape(path)}</code>${required ? '' : ' <i>optional</i>'}</td><td>${escape(type)}</td>` +
      `<td>${escape([...rules, description ?? ''].filter((part) => part !== '').join('; '))}</td></tr>`,
  );
  return `<table>\n${rows.join('\n')}\n</table>`;
}

const link = (id: string, text: string): string => `<a href="#${escape(id)}">${escape(text)}</a>`;

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%;margin:.5rem 0}td{border-bottom:1px solid #ddd;padding:.2rem .6rem;' +
  'vertical-align:top;overflow-wrap:anywhere}small,i{color:#666;font-weight:normal;font-style:normal}' +
  'h2{border-top:3px solid #222;padding-top:1rem}summary{cursor:pointer;color:#666}';
