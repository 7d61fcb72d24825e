/**
 * The desk of dead letters, as the orchestrator has it.
 *
 * @typedef {{ id: number, state: string, reason: string, detail: string, topic: string, partition: number, offset: number,
 *   key: string | null, count: number, redrivenFrom?: string, firstSeen: string, lastSeen: string,
 *   handled?: { at: string, by: string, reason: string, edited: boolean } }} Letter
 * @typedef {Letter & { bytes: number, headers: Record<string, string>, payload: { json: unknown } | { preview: string } | null,
 *   problems: { path: string, message: string }[] }} OpenedLetter
 *
 * @typedef {{ url: string, token?: string }} Orchestrator and who asks it
 */

/**
 * Asks the orchestrator.
 *
 * @param {Orchestrator} orchestrator
 * @param {string} path below `/dead-letters`
 * @param {object} [body] makes it a POST
 * @returns {Promise<any>}
 * @throws {Error} saying what it refuses, or that nobody answers
 */
export async function ask({ url, token }, path, body) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  const response = await fetch(`${url}/dead-letters${path}`, init).catch(() => {
    throw new Error(`Nobody answers at ${url}: is the orchestrator running?`);
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `${url} answers ${response.status}`);
  return answer;
}

/**
 * All letters of a list, page by page.
 *
 * @param {Orchestrator} orchestrator
 * @param {Record<string, string>} query
 * @returns {AsyncGenerator<Letter[]>}
 */
export async function* pages(orchestrator, query) {
  for (let cursor; ;) {
    const asked = new URLSearchParams({ ...query, limit: '200', ...(cursor && { cursor }) });
    const { items, nextCursor } = await ask(orchestrator, `?${asked}`);
    yield items;
    if (!nextCursor) return;
    cursor = nextCursor;
  }
}
