import { Aims } from './aims';
import { caseOf, type Case } from './case';
import { Herd } from './herd';

const operations = [{ service: 'orchestrator', method: 'GET', path: '/orders/{orderId}', query: [] }];
const recipe = { seed: 7, herd: new Herd('fuzz-1', 1000), operations };
const firstOf = (door: Case['door']): Case => {
  for (let index = 0; ; index++) {
    const one = caseOf(recipe, index);
    if (one.door === door) return one;
  }
};

it('an order knows the news, requests and messages that were aimed at it', () => {
  const aims = new Aims();
  const news = { ...firstOf('news'), index: 3, message: { key: 'ord-1', value: null } } as Case;
  const request = { ...firstOf('request'), index: 4, path: '/orders/ord-1/return' } as Case;
  const message = { ...firstOf('message'), index: 5, orderId: 'ord-1' } as Case;
  for (const one of [news, request, message, firstOf('event')]) aims.note(one);
  expect([aims.at('ord-1'), aims.at('ord-2')]).toEqual([[3, 4, 5], []]);
});
