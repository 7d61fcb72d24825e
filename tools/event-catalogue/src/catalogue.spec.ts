import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { catalogue, EVENTS_FOLDER, SCHEMAS } from './catalogue';
import { channels } from './channels';
import { readFolder } from './folder';

const files = catalogue();
const asText = (entries: Iterable<[string, string]>) => Object.fromEntries([...entries].sort());
const HINT = 'run `npx nx run event-catalogue:generate`';

describe('docs/events', () => {
  it.each(['asyncapi.yaml', 'index.html'])(`has %s as the contracts have it; else ${HINT}`, (path) => {
    expect(readFileSync(join(EVENTS_FOLDER, path), 'utf8')).toBe(files.get(path));
  });

  it(`has each event's schema as the contracts have it, and no other; else ${HINT}`, () => {
    const generated = [...files].filter(([path]) => path.startsWith(`${SCHEMAS}/`));
    const kept = [...readFolder(join(EVENTS_FOLDER, SCHEMAS))];
    expect(asText(kept.map(([path, text]) => [join(SCHEMAS, path), text]))).toEqual(asText(generated));
  });
});

describe('the AsyncAPI document', () => {
  const parse = (text: string) => new Parser().parse(text);
  const text = files.get('asyncapi.yaml') ?? '';
  const errors = async (document: string) =>
    (await parse(document)).diagnostics
      .filter(({ severity }) => severity === 0)
      .map(({ message }) => message);

  it('is one, by the rules of AsyncAPI 3', async () => {
    expect(await errors(text)).toEqual([]);
  });

  it('would be found out if it were not', async () => {
    expect(await errors(text.replace('action: receive', 'action: listen'))).not.toEqual([]);
    expect(await errors(text.replace('type: object', 'type: thing'))).not.toEqual([]);
  });

  it('has every topic and every event, in its direction', async () => {
    const { document } = await parse(text);
    const found = document
      ?.operations()
      .all()
      .map((operation) => ({
        topic: operation.channels().all()[0]?.address(),
        direction: operation.isReceive() ? 'in' : 'out',
        events: operation
          .messages()
          .all()
          .map((message) => message.name()),
      }));
    const expected = channels.map(({ topic, direction, events }) => ({
      topic,
      direction,
      events: Object.keys(events),
    }));
    expect(found).toEqual([
      ...expected,
      { topic: 'shop.orders.v1.dlq', direction: 'out', events: ['DeadLetter'] },
    ]);
  });
});

describe('the page', () => {
  const html = files.get('index.html') ?? '';

  it.each(channels.flatMap(({ topic, events }) => Object.keys(events).map((type) => `${topic}/${type}`)))(
    'shows %s, and leads to it',
    (id) => {
      expect(html).toContain(`<h3 id="${id}">`);
      expect(html).toContain(`<a href="#${id}">`);
    },
  );

  it('shows fields inside others, what they hold and whether they may be absent', () => {
    const order = html.slice(html.indexOf('<h3 id="shop.orders.v1/OrderPlaced">'));
    expect(order).toContain(
      '<td><code>lines[].quantity</code></td><td>integer</td><td>at least 1; at most 10000</td>',
    );
    expect(order).toContain('<td><code>shippingPrice</code> <i>optional</i></td>');
  });
});
