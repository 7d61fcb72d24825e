import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

export interface BundleWorkflowsOptions {
  /** The file whose exports are the workflows, absolute; TypeScript or JavaScript. */
  workflowsPath: string;
  /** Where the bundle goes, for `TemporalWorker`'s `workflowBundle.codePath`. */
  outFile: string;
}

/**
 * Bundles workflow code into one file, to be done when the application is built: a worker that bundles at
 * start needs webpack in production, starts seconds later, and fails there rather than in the build.
 * Workspace packages are read from their TypeScript (export condition `source`) where they offer it.
 */
export async function bundleWorkflows({ workflowsPath, outFile }: BundleWorkflowsOptions): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['source', '...'] },
    }),
  });
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, code);
}
