import { accessToken } from './identity/token.mjs';
import { ownerOf } from './stack/control.mjs';
import { readStackFile, stackFile } from './stack/stack-file.mjs';

/** @typedef {{ url: string, token?: string }} Orchestrator and who asks it */

/**
 * The orchestrator of the running stack, asked as an operator, or ORCHESTRATOR_URL, asked with the access token WAYBILL_TOKEN.
 *
 * @returns {Promise<Orchestrator>}
 * @throws {Error} when there is neither
 */
export async function theOrchestrator() {
  const given = process.env['ORCHESTRATOR_URL'];
  const token = process.env['WAYBILL_TOKEN'];
  if (given) return { url: given.replace(/\/$/, ''), ...(token && { token }) };
  if (!ownerOf(stackFile()))
    throw new Error('No stack is running. Start one with npm start, or set ORCHESTRATOR_URL.');
  const { http, auth } = readStackFile(stackFile());
  return { url: http['orchestrator'] ?? '', token: token || (await accessToken(auth, 'operator')) };
}

/**
 * @param {Orchestrator} orchestrator
 * @param {string} path
 * @param {object} [body] makes it a POST
 * @returns {Promise<any>}
 * @throws {Error} saying what it refuses, or that nobody answers
 */
export async function askOrchestrator({ url, token }, path, body) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  const response = await fetch(`${url}${path}`, init).catch(() => {
    throw new Error(`Nobody answers at ${url}: is the orchestrator running?`);
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `${url} answers ${response.status}`);
  return answer;
}
