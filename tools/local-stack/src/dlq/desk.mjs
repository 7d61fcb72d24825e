import { askOrchestrator } from '../orchestrator.mjs';

/**
 * The desk of dead letters, as the orchestrator has it.
 *
 * @typedef {{ id: number, state: string, reason: string, detail: string, topic: string, partition: number, offset: number,
 *   key: string | null, count: number, redrivenFrom?: string, firstSeen: string, lastSeen: string,
 *   handled?: { at: string, by: string, reason: string, edited: boolean } }} Letter
 * @typedef {Letter & { bytes: number, headers: Record<string, string>, payload: { json: unknown } | { preview: string } | null,
 *   problems: { path: string, message: string }[] }} OpenedLetter
 *
 * @typedef {import('../orchestrator.mjs').Orchestrator} Orchestrator
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
export const ask = (orchestrator, path, body) => askOrchestrator(orchestrator, `/dead-letters${path}`, body);

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
