import type { NotifyCustomerRequest } from '@waybill/contract-notification/notification.contract';
import { declare } from './step';

/** Tells the customer. What has been said is not taken back. */
export const notify = declare<'notification', NotifyCustomerRequest, unknown>({
  name: 'notify',
  team: 'notification',
  summary: ({ message }) => `mail: ${message.kind}`,
  does: (notification, request) => notification.notifyCustomer(request),
  byHand: { skip: () => null, resolved: () => null },
});
