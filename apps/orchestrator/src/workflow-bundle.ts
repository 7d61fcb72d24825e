import { extname, join } from 'node:path';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';

const workflows = join(__dirname, 'workflow');
/** Beside this file there is TypeScript or what was made of it. */
const extension = extname(__filename);

/** The order's workflows in one file, so that a worker starts without a bundler. */
export function bundleOrderWorkflows(outFile: string): Promise<void> {
  return bundleWorkflows({
    workflowsPath: join(workflows, `workflows${extension}`),
    sharedModules: [join(workflows, `shared-schemas${extension}`)],
    outFile,
  });
}
