import { WORKFLOW_BUNDLE } from './transports';
import { bundleOrderWorkflows } from './workflow-bundle';

/** Build step. */
void bundleOrderWorkflows(WORKFLOW_BUNDLE);
