import { baseConfig } from '@waybill/service-kit/config';
import { postgresUrl } from '@waybill/service-kit/database-config';
import { refuseSandbox, sandboxVariables } from '@waybill/service-kit/production-rules';
import { openingVariables } from '@waybill/service-kit/sealing/sealing-config';
import { z } from 'zod';

export const paymentConfig = baseConfig
  .extend({
    ...openingVariables.shape,
    /** No default: nobody shall take pretended money for money because a variable was forgotten. */
    CARD_NETWORK: z.enum(['sandbox', 'stripe'], 'must be sandbox or stripe'),
    ...sandboxVariables.shape,
    /** Secret or restricted key of the Stripe account. */
    STRIPE_API_KEY: z.string().optional(),
    /** Where the sandbox card network keeps its memory; DATABASE_URL unless given. */
    SANDBOX_DATABASE_URL: postgresUrl.optional(),
    /** How long one call to the card network may take. An undo waits this long, and 4 seconds, for a lost answer. */
    CARD_NETWORK_TIMEOUT_SECONDS: z.coerce.number().min(1).max(15, 'must be 1 to 15').default(8),
  })
  .superRefine((config, context) => {
    refuseSandbox(config, context, 'CARD_NETWORK');
    if (config.CARD_NETWORK === 'stripe' && !config.STRIPE_API_KEY) {
      context.addIssue({ code: 'custom', path: ['STRIPE_API_KEY'], message: 'is missing' });
    }
  });
export type PaymentConfig = z.infer<typeof paymentConfig>;
