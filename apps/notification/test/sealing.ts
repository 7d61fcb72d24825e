import { sealedContact } from '@waybill/contract-notification/notification.contract';
import { testSealing } from '@waybill/service-kit/testing/sealing-keys';

/** Keys of notification and of who seals for it, in files, and what seals a contact as the orchestrator does. */
export async function createSealing() {
  const keys = await testSealing('notification');
  return {
    ...keys,
    seal: async (orderId: string, contact: unknown) =>
      (await keys.sealer.seal(sealedContact, { orderId, version: 1, value: contact })).sealed,
  };
}
