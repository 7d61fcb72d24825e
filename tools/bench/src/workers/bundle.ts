import { join } from 'node:path';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';

/** Build step: the workflows of the bare arms in one file, as Waybill's own are. */
void bundleWorkflows({
  workflowsPath: join(__dirname, 'workflows.js'),
  outFile: join(__dirname, '..', 'workflows.bundle.js'),
});
