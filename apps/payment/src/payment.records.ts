import type {
  Authorization,
  Capture,
  RefundResult,
  VoidResult,
} from '@waybill/contract-payment/payment.contract';
import { finishVoid, insertAuthorization } from './authorizations.store';
import { type CaptureRow, finishCapture } from './captures.store';
import type { Authorized } from './card-network';
import { say } from './payment.events';
import type { PaymentTransaction } from './payment.tables';
import { finishRefund, type RefundRow } from './refunds.store';

/** Whose order it is, and the trace that the event carries on. */
interface Asked {
  orderId: string;
  traceparent?: string | undefined;
}

/*
 * What the card network did, put into the books and said, in the transaction that stores it as the operation's
 * result: by the step itself, or by who found out later that it had happened.
 */

export async function recordAuthorization(
  trx: PaymentTransaction,
  asked: Asked & { key: string },
  authorized: Authorized,
): Promise<Authorization> {
  await insertAuthorization(trx, asked, authorized);
  const { authorizationId, amount, currency, severalCaptures } = authorized;
  const held = { authorizationId, amount, currency, expiresAt: authorized.expiresAt.toISOString() };
  await say(trx, asked, 'PaymentAuthorized', held);
  return { ...held, severalCaptures };
}

export async function recordCapture(
  trx: PaymentTransaction,
  asked: Asked,
  row: CaptureRow,
  { captureId }: { captureId: string },
): Promise<Capture> {
  await finishCapture(trx, row, captureId);
  const { authorization_id: authorizationId, amount, currency, shipment_id } = row;
  const capture = { captureId, authorizationId, amount, currency };
  await say(trx, asked, 'PaymentCaptured', { ...capture, shipmentId: shipment_id ?? undefined });
  return capture;
}

export async function recordVoid(
  trx: PaymentTransaction,
  asked: Asked,
  authorizationId: string,
): Promise<VoidResult> {
  await finishVoid(trx, authorizationId);
  await say(trx, asked, 'PaymentVoided', { authorizationId });
  return { outcome: 'voided' };
}

export async function recordRefund(
  trx: PaymentTransaction,
  asked: Asked,
  row: Pick<RefundRow, 'operation_key' | 'amount' | 'currency'> & { capture_id: string },
  { refundId }: { refundId: string },
): Promise<RefundResult> {
  await finishRefund(trx, row.operation_key, refundId);
  const { capture_id: captureId, amount, currency } = row;
  const refund = { refundId, captureId, amount, currency };
  await say(trx, asked, 'PaymentRefunded', refund);
  return { outcome: 'refunded', ...refund };
}
