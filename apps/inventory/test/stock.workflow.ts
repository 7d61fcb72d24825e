import {
  INVENTORY_TASK_QUEUE,
  type InventoryActivities,
} from '@waybill/contract-inventory/inventory.contract';
import { proxyActivities } from '@temporalio/workflow';

const inventory = proxyActivities({ taskQueue: INVENTORY_TASK_QUEUE, startToCloseTimeout: '20 seconds' });

/** Asks the service for one thing, as an order does. */
export function ask(activity: keyof InventoryActivities, request: unknown): Promise<unknown> {
  return inventory[activity]!(request);
}
