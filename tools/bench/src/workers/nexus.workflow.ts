import { createNexusServiceClient } from '@temporalio/workflow';
import { nexusSteps } from './nexus-steps';
import { STEP_QUEUES } from './queues';

const at = (endpoint: string) => createNexusServiceClient({ endpoint, service: nexusSteps });
const options = { scheduleToCloseTimeout: '20 seconds' } as const;

/** The textbook's order, each step a synchronous Nexus operation instead of an activity. */
export async function nexusOrder(orderId: string): Promise<void> {
  for (const queue of Object.values(STEP_QUEUES)) await at(queue).executeOperation('step', orderId, options);
}
