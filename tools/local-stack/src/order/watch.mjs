import { until } from '../until.mjs';

const END_STATES = ['delivered', 'cancelled', 'returned'];
const A_DAY_MS = 24 * 60 * 60_000;

/**
 * Prints what happens to an order until it has come to an end.
 *
 * @param {{ url: string, token: string }} orchestrator and who asks it
 * @param {string} orderId
 * @param {(line: string) => void} log
 */
export async function watchOrder({ url, token }, orderId, log) {
  const headers = { authorization: `Bearer ${token}` };
  let shown = 0;
  let lastWord = '';
  const state = await until(
    async () => {
      const response = await fetch(`${url}/orders/${orderId}`, { headers });
      if (response.status === 404) return undefined; // not yet read from Kafka
      if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
      const order = await response.json();
      for (const entry of order.timeline.slice(shown)) log(lineOf(entry));
      shown = order.timeline.length;
      const word = order.needsAttention ? `${order.state}, needs attention` : order.state;
      if (word !== lastWord) log(`→ ${word}${order.waitingFor ? `, waiting for ${order.waitingFor}` : ''}`);
      lastWord = word;
      return END_STATES.includes(order.state) && order.state;
    },
    { what: `${orderId} has come to an end`, timeoutMs: A_DAY_MS, everyMs: 200 },
  );
  log(`${orderId} is ${state}`);
}

/** @param {{ at: string, step: string, outcome: string, detail?: string }} entry */
function lineOf({ at, step, outcome, detail }) {
  return `  ${at}  ${step}: ${outcome}${detail ? ` (${detail})` : ''}`;
}
