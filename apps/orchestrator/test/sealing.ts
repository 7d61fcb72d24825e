import { testSealing } from '@waybill/service-kit/testing/sealing-keys';

/** A sealer for the three teams that own private fields, and what opens them again. */
export async function createSealing() {
  const owners = ['payment', 'shipping', 'notification'];
  const { sealer, opener, remove } = await testSealing(...owners);
  const openers = Object.fromEntries(owners.map((owner) => [owner, opener(owner)]));
  return { sealer, openers, remove };
}
