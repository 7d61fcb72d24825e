import type { Operation } from './requests';
import type { Schema } from './example-of';

/** What every service answers, whether or not it says so. */
const health = (service: string): Operation => ({ service, method: 'GET', path: '/health/live', query: [] });

const word: Schema = { type: 'string' };
/** Of services that publish no document. */
const undescribed: readonly Operation[] = [
  { service: 'inventory', method: 'GET', path: '/stock', query: [{ name: 'sku', schema: word }] },
  {
    ...{ service: 'inventory', method: 'POST', path: '/stock/arrivals', query: [] },
    body: {
      type: 'object',
      properties: { arrivalId: word, sku: word, warehouse: word, quantity: { type: 'integer' } },
    },
  },
];

interface OpenApi {
  paths: Record<string, Record<string, Described>>;
}
interface Described {
  parameters?: { in: string; name: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Every route of every service: from its OpenAPI document where it has one, so that a new route is fuzzed too. */
export async function operationsOf(management: Record<string, string>): Promise<Operation[]> {
  const all = await Promise.all(
    Object.entries(management).map(async ([service, url]) => {
      const response = await fetch(`${url}/docs-json`);
      const found = response.ok
        ? described(service, (await response.json()) as OpenApi)
        : undescribed.filter((operation) => operation.service === service);
      return [health(service), ...found];
    }),
  );
  return all.flat();
}

function described(service: string, { paths }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const body = requestBody?.content['application/json']?.schema;
      const query = parameters
        .filter((one) => one.in === 'query')
        .map(({ name, schema }) => ({ name, schema: schema ?? {} }));
      return { service, method: method.toUpperCase(), path, query, ...(body && { body }) };
    }),
  );
}
