import { readFile } from 'node:fs/promises';
import { createContext, runInContext } from 'node:vm';
import { injectGlobals } from '@temporalio/worker/lib/workflow/vm-shared';
import { workflowBundle } from '../test/workflow-bundle';

/** Evaluates a bundle as a worker does, with a module cache for all orders and one for the next order. */
async function modulesOf(codePath: string): Promise<{ ofAll: string[]; ofOne: string[] }> {
  const all = new Map<string, unknown>();
  const one = new Map<string, unknown>();
  let cache = all;
  const context = createContext({
    __webpack_module_cache__: new Proxy(
      {},
      {
        get: (_, name: string) => all.get(name) ?? one.get(name),
        set: (_, name: string, module) => Boolean(cache.set(name, module)),
      },
    ),
  });
  injectGlobals(context);
  runInContext(await readFile(codePath, 'utf8'), context);
  runInContext('__TEMPORAL__.preloadModules()', context);
  cache = one;
  runInContext('__TEMPORAL__.importWorkflows()', context);
  return { ofAll: [...all.keys()], ofOne: [...one.keys()] };
}

it('has no schema that is made anew for each order', async () => {
  const isOfSchemas = (module: string) => /\/zod\/|\/contracts\//.test(module);
  const { ofAll, ofOne } = await modulesOf(await workflowBundle());
  expect(ofOne.filter(isOfSchemas)).toEqual([]);
  expect(ofAll.filter(isOfSchemas).length).toBeGreaterThan(10);
  expect(ofOne.some((module) => module.endsWith('fulfil-order.workflow.ts'))).toBe(true);
}, 60_000);
