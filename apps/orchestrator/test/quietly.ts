import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Call before anything of Temporal starts: the failures that tests provoke would drown the one that matters. */
export function quietly(): void {
  if (Runtime._instance !== undefined) return;
  const logging = { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging } });
}
