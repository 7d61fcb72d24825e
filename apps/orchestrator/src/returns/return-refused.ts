import type { ReturnRefusal } from '@waybill/contract-order/returns.contract';

/** Why goods cannot be returned; nothing has been written down. */
export class ReturnRefused extends Error {
  override readonly name = 'ReturnRefused';

  constructor(
    readonly type: ReturnRefusal,
    message: string,
  ) {
    super(message);
  }
}
