import { join } from 'node:path';
import { type baseConfig, parseConfig } from '@waybill/service-kit/config';
import { z } from 'zod';
import { type Project, repository } from './workspace';

/** What is for Node itself, before any service reads its own. */
const READ_BY_NODE = ['NODE_OPTIONS'];

type ServiceSchema = z.ZodObject<typeof baseConfig.shape>;

/** The schema of the variables a service reads, as its `config.ts` exports it. */
export function configSchemaOf({ root }: Project): ServiceSchema {
  const file = join(repository, root, 'src', 'config.ts');
  const schema = Object.values(jest.requireActual<object>(file)).find(
    (value): value is ServiceSchema => value instanceof z.ZodObject,
  );
  if (!schema) throw new Error(`${file} exports no zod object`);
  return schema;
}

/** What is wrong with these variables, as `NAME: message`; empty ones count as missing, as they do for a service. */
export function problemsOf(service: Project, variables: Record<string, string>): string[] {
  const schema = configSchemaOf(service);
  const unknown = Object.keys(variables).filter(
    (name) => !(name in schema.shape) && !READ_BY_NODE.includes(name),
  );
  const { error } = parseConfig(schema, variables);
  return [
    ...unknown.map((name) => `${name}: is unknown to ${service.name}`),
    ...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
  ];
}
