import { sealedCardToken } from '@waybill/contract-payment/payment.contract';
import type { Mandate } from '@waybill/service-kit/sealing/mandate';
import { testSealing } from '@waybill/service-kit/testing/sealing-keys';

/** Keys of payment and of who seals for it, in files, and what seals a card as the orchestrator does. */
export async function paymentKeys() {
  const keys = await testSealing('payment');
  return {
    ...keys,
    /** A card for that order; for 100.00 EUR unless told. */
    seal: async (orderId: string, token: string, mandate: Partial<Mandate> = {}) => {
      const limit = { amount: 10_000, currency: 'EUR' };
      const { sealed } = await keys.sealer.seal(sealedCardToken, {
        ...{ orderId, version: 1, limit, value: token },
        ...mandate,
      });
      return sealed;
    },
  };
}
