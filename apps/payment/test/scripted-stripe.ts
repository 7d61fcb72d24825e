import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface StripeRequest {
  method: string;
  path: string;
  params: Record<string, string>;
  idempotencyKey: string | undefined;
}
type Answer = { status?: number; body: object } | 'hang up';

/** Answers as Stripe's documentation says Stripe does, one answer after the other, and remembers what it was asked. */
export async function startScriptedStripe() {
  const requests: StripeRequest[] = [];
  let answers: Answer[] = [];
  const server = createServer((incoming, response) => {
    void read(incoming).then((request) => {
      requests.push(request);
      const answer = answers.shift() ?? { status: 500, body: { error: { type: 'api_error' } } };
      if (answer === 'hang up') return incoming.socket.destroy();
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', 'request-id': 'req_1' });
      return response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, protocol: 'http' as const },
    requests,
    answerWith: (...next: Answer[]) => {
      answers = next;
      requests.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<StripeRequest> {
  const url = new URL(incoming.url!, 'http://stripe');
  const params = new URLSearchParams(incoming.method === 'GET' ? url.search : await text(incoming));
  return {
    method: incoming.method!,
    path: url.pathname,
    params: Object.fromEntries(params),
    idempotencyKey: incoming.headers['idempotency-key'] as string | undefined,
  };
}
