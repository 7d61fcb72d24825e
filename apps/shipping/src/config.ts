import { baseConfig } from '@waybill/service-kit/config';
import { postgresUrl } from '@waybill/service-kit/database-config';
import { refuseSandbox, sandboxVariables } from '@waybill/service-kit/production-rules';
import { openingVariables } from '@waybill/service-kit/sealing/sealing-config';
import { z } from 'zod';

export const shippingConfig = baseConfig
  .extend({
    ...openingVariables.shape,
    /** No default: nobody shall wait for parcels that no carrier has because a variable was forgotten. */
    CARRIER: z.enum(['sandbox'], 'must be sandbox, there is no other yet'),
    ...sandboxVariables.shape,
    /** How long a call to the carrier may take. After a crash in the middle of one, its repeat waits as long. */
    CARRIER_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(120).default(5),
    /** Where the sandbox carrier keeps its parcels; the service's own database unless told. */
    SANDBOX_DATABASE_URL: postgresUrl.optional(),
  })
  .superRefine((config, context) => refuseSandbox(config, context, 'CARRIER'));
export type ShippingConfig = z.infer<typeof shippingConfig>;
