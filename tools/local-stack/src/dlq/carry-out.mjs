import { ask, pages } from './desk.mjs';
import { linesOf, tableOf } from './show.mjs';

/**
 * Does what was asked of the desk, and tells the person.
 *
 * @param {import('./arguments.mjs').Wish} wish
 * @param {import('./desk.mjs').Orchestrator} orchestrator
 * @param {(line: string) => void} say
 * @throws {Error} saying what was refused, or not all done
 */
export async function carryOut(wish, orchestrator, say) {
  switch (wish.do) {
    case 'list':
      return list(orchestrator, wish.query, say);
    case 'show':
      return linesOf(await ask(orchestrator, pathOf(wish.id))).forEach((line) => say(line));
    case 'redriveMany':
      return redriveMany(orchestrator, wish.body, say);
    default: {
      const { id, state, handled } = await ask(orchestrator, `${pathOf(wish.id)}/${wish.do}`, wish.body);
      say(`dead letter ${id} is ${state}${handled.edited ? ', with another payload' : ''}`);
    }
  }
}

/** @param {string} id */
const pathOf = (id) => `/${encodeURIComponent(id)}`;

/** @param {import('./desk.mjs').Orchestrator} orchestrator @param {Record<string, string>} query @param {(line: string) => void} say */
async function list(orchestrator, query, say) {
  let count = 0;
  for await (const letters of pages(orchestrator, query)) {
    count += letters.length;
    if (letters.length > 0) tableOf(letters).forEach((line) => say(line));
  }
  const which = [query['state'] ?? 'open', query['reason']].filter(Boolean).join(', ');
  say(count === 0 ? `no dead letters (${which})` : `${count} (${which})`);
}

/** @param {import('./desk.mjs').Orchestrator} orchestrator @param {object} body @param {(line: string) => void} say */
async function redriveMany(orchestrator, body, say) {
  const { redriven, failed, notTried } = await ask(orchestrator, '/redrive', body);
  say(`${redriven} redriven`);
  for (const { id, because } of failed) say(`  ${id}: ${because}`);
  if (notTried > 0) say(`${notTried} not tried`);
  if (failed.length > 0) throw new Error(`${failed.length + notTried} could not be redriven`);
}
