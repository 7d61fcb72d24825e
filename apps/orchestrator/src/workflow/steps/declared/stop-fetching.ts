import type {
  CloseOperationRequest,
  CloseOperationResult,
} from '@waybill/contract-shipping/shipping.contract';
import { declare } from './step';

/** The barrier of a return: shipping decides, once, whether the carrier has been asked. `already-done`: it fetches the goods. */
export const stopFetching = declare<'shipping', CloseOperationRequest, CloseOperationResult>({
  name: 'stop-fetching',
  team: 'shipping',
  summary: ({ closes }) => `do not have the carrier come for ${closes}`,
  does: (shipping, request) => shipping.closeOperation(request),
});
