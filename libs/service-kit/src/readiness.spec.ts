import { ReadinessRegistry } from './readiness';

const registryOf = (probes: Record<string, () => string | undefined | Promise<string | undefined>>) => {
  const registry = new ReadinessRegistry();
  for (const [name, notReadyBecause] of Object.entries(probes)) registry.add({ name, notReadyBecause });
  return registry;
};

it('says what is not ready, and why; a probe that throws or never answers is not', async () => {
  const registry = registryOf({
    fine: () => undefined,
    slow: async () => Promise.resolve('still connecting'),
    broken: () => Promise.reject(new Error('no route')),
    silent: () => new Promise(() => undefined),
  });

  expect(await registry.notReady()).toEqual([
    { name: 'slow', because: 'still connecting' },
    { name: 'broken', because: 'no route' },
    { name: 'silent', because: 'no answer within 2000 ms' },
  ]);
});

it('takes no second probe of a name: one would go unseen', () => {
  const registry = registryOf({ relay: () => undefined });
  expect(() => registry.add({ name: 'relay', notReadyBecause: () => undefined })).toThrow('"relay"');
});
