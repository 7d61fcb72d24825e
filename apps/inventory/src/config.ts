import { baseConfig } from '@waybill/service-kit/config';
import { trueOrFalse } from '@waybill/service-kit/true-or-false';
import type { z } from 'zod';

export const inventoryConfig = baseConfig.extend({
  /** Puts the sandbox's goods into an empty database. Unless given: everywhere but in production. */
  SEED_SANDBOX_STOCK: trueOrFalse.optional(),
});
export type InventoryConfig = z.infer<typeof inventoryConfig>;

export function seedsSandboxStock(config: Pick<InventoryConfig, 'SEED_SANDBOX_STOCK' | 'NODE_ENV'>): boolean {
  return config.SEED_SANDBOX_STOCK ?? config.NODE_ENV !== 'production';
}
