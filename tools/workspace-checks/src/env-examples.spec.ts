import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { configSchemaOf, problemsOf } from './service-config';
import { repository, services } from './workspace';

describe.each(services())('apps/$name/.env.example', (service) => {
  const example = parseEnv(readFileSync(join(repository, service.root, '.env.example'), 'utf8'));

  test('names every variable the service reads, and no other', () => {
    expect(Object.keys(example).sort()).toEqual(Object.keys(configSchemaOf(service).shape).sort());
  });

  const aFileThatIsThere = Object.entries(example)
    .filter(([name, value]) => name.endsWith('_FILE') && value)
    .map(([name]) => [name, __filename]);
  const accepted = { ...example, ...Object.fromEntries(aFileThatIsThere) };

  test('holds values the service accepts', () => {
    expect(problemsOf(service, accepted)).toEqual([]);
  });

  test('and so does what the local stack gives it of its own', () => {
    const { localEnvironment } = service.manifest.waybill ?? {};
    expect(problemsOf(service, { ...accepted, ...localEnvironment })).toEqual([]);
  });
});
