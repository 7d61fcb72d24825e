import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

export interface BundleWorkflowsOptions {
  /** The file whose exports are the workflows, absolute; TypeScript or JavaScript. */
  workflowsPath: string;
  /** Where the bundle goes, for `TemporalWorker`'s `workflowBundle.codePath`. */
  outFile: string;
  /**
   * Modules that are evaluated once for a worker and not, like all others, once for each
   * workflow: whatever is large and keeps nothing of any workflow, such as schemas. What they export is frozen.
   */
  sharedModules?: string[];
}

/**
 * Bundles workflow code into one file, to be done when the application is built: a worker that bundles at
 * start needs webpack in production, starts seconds later, and fails there rather than in the build. Whatever a workflow is sent
 * it can decode, and whatever it throws can be encoded.
 * Workspace packages are read from their TypeScript (export condition `source`) where they offer it.
 */
export async function bundleWorkflows({
  workflowsPath,
  outFile,
  sharedModules = [],
}: BundleWorkflowsOptions): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    preloadModules: sharedModules,
    payloadConverterPath: require.resolve('./converters/forgiving-arguments'),
    failureConverterPath: require.resolve('./converters/encodable-failures'),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      // The same for `import` and `require`: a package that has a file for each would be in the bundle twice.
      resolve: { ...config.resolve, conditionNames: ['source', 'import', 'require', 'default'] },
    }),
  });
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, code);
}
