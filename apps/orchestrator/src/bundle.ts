import { join } from 'node:path';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';
import { WORKFLOW_BUNDLE } from './transports';

/** Build step: the workflow code in one file, so that a worker starts without a bundler. */
void bundleWorkflows({
  workflowsPath: join(__dirname, 'workflow', 'workflows.js'),
  outFile: WORKFLOW_BUNDLE,
});
