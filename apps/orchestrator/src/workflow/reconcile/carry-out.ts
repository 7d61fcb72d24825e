import {
  fulfilOrderWorkflowId,
  SHIPMENT_CHANGED_SIGNAL,
} from '@waybill/contract-order/fulfil-order.contract';
import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { TeamServices } from '../teams/team-services';
import type { Repair, RepairInput } from './reconciliation';

/**
 * Carries out one repair at the team that owns the books.
 *
 * @returns why it did not help; undefined when it did
 */
export async function carryOut(
  services: TeamServices,
  { orderId, nth }: RepairInput,
  repair: Repair,
): Promise<string | undefined> {
  // Named after what it repairs, so that two repairs of one thing are one operation.
  const operation = (of: string) => ({ key: `${of}:repair:${nth}`, orderId });
  switch (repair.do) {
    case 'void': {
      const { authorizationKey: undoes } = repair;
      await services.payment(`repair: void ${undoes}`).voidAuthorization({ ...operation(undoes), undoes });
      return undefined;
    }
    case 'refund': {
      const { captureKey: undoes, amount, currency } = repair;
      const payment = services.payment(`repair: refund ${amount} ${currency}`);
      const request = { ...operation(undoes), amount, currency, undoes };
      const { outcome } = await payment.refundPayment(request);
      return outcome === 'refunded' ? undefined : `payment has nothing to refund for ${undoes}`;
    }
    case 'release': {
      const { reservationId: undoes } = repair;
      await services.inventory(`repair: release ${undoes}`).releaseStock({ ...operation(undoes), undoes });
      return undefined;
    }
    case 'book': {
      const { shipmentId, way, lines, warehouse } = repair;
      const inventory = services.inventory(`repair: book that ${shipmentId} ${way}`);
      const parcel = { shipmentId, way, lines, ...(warehouse !== undefined && { warehouse }) };
      const booked = await inventory.bookParcel({ ...operation(`${shipmentId}:${way}`), ...parcel });
      return booked.outcome === 'booked'
        ? undefined
        : `inventory cannot account for the goods of ${shipmentId}`;
    }
    case 'intercept': {
      const { dispatchKey: intercepts, shipmentId } = repair;
      const shipping = services.shipping(`repair: turn ${shipmentId} back`);
      const { outcome } = await shipping.interceptShipment({
        ...operation(intercepts),
        intercepts,
        shipmentId,
      });
      return outcome === 'intercepted' ? undefined : `the carrier does not turn ${shipmentId} back`;
    }
    case 'tell': {
      await getExternalWorkflowHandle(fulfilOrderWorkflowId(orderId)).signal(
        SHIPMENT_CHANGED_SIGNAL,
        repair.news,
      );
      return undefined;
    }
  }
}
