import { sealedCardToken } from '@waybill/contract-payment/payment.contract';
import { sealedShipTo, type ShipTo } from '@waybill/contract-shipping/shipping.contract';
import type { SealedField } from '@waybill/service-kit/sealing/mandate';
import type { Sealer } from '@waybill/service-kit/sealing/sealer';
import { limitOf } from '../bridge/sealed-order';
import type { NextSealing, SealedWithStore } from '../ledger/sealed-with.store';

/** Seals what an order is given later, each with a version that is newer than all before. */
export class AmendmentSealer {
  constructor(
    private readonly sealer: Sealer,
    private readonly store: SealedWithStore,
  ) {}

  /** Another card: for what the order was placed for, at most. An order of an older build has none written down. */
  async card(orderId: string, token: string): Promise<string> {
    const next = await this.store.nextSealing(orderId);
    const { total, currency } = next;
    const limit = total !== undefined && currency !== undefined ? limitOf(total, currency) : undefined;
    return this.seal(sealedCardToken, orderId, next, { value: token, limit });
  }

  async address(orderId: string, shipTo: ShipTo): Promise<string> {
    return this.seal(sealedShipTo, orderId, await this.store.nextSealing(orderId), { value: shipTo });
  }

  private async seal(
    field: SealedField,
    orderId: string,
    { version }: NextSealing,
    content: { value: unknown; limit?: ReturnType<typeof limitOf> },
  ): Promise<string> {
    const { sealed, kids } = await this.sealer.seal(field, { orderId, version, ...content });
    await this.store.keep(orderId, kids);
    return sealed;
  }
}
