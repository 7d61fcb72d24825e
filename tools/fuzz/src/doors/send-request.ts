import { request } from 'node:http';
import type { RequestCase } from './requests';

export interface Answered {
  /** Undefined when the connection ended without an answer. */
  status?: number;
  body: string;
}

/** A server that refuses a large body may close while it still comes. */
const LARGE = 64 * 1024;
const ANSWER_WITHIN_MS = 30_000;

/** As it is: nothing is put right on the way, as `fetch` would do. */
export function sendRequest(url: string, { method, path, headers, body }: RequestCase): Promise<Answered> {
  return new Promise((resolve) => {
    const none = (body: string) => resolve({ body });
    const sent = request(url, { method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', () => none('the answer broke off'));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
      );
    });
    sent.setTimeout(ANSWER_WITHIN_MS, () => sent.destroy(new Error('no answer')));
    sent.on('error', (error) => none(error.message));
    sent.end(body);
  });
}

/** What is wrong with an answer; undefined when nothing is. */
export function wrongWith({ status, body }: Answered, { body: sent }: RequestCase): string | undefined {
  if (status === undefined) {
    const closedOnLarge = (sent?.length ?? 0) > LARGE && /EPIPE|ECONNRESET|socket hang up/.test(body);
    return closedOnLarge ? undefined : `no answer: ${body}`;
  }
  return status >= 500 ? `${status}: ${body.slice(0, 300)}` : undefined;
}
