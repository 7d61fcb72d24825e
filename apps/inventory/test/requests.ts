import { randomUUID } from 'node:crypto';
import type {
  ReduceReservationRequest,
  ReleaseStockRequest,
  ReserveStockRequest,
} from '@waybill/contract-inventory/inventory.contract';
import type { Dispatched } from '../src/dispatch.store';
import type { Returned } from '../src/return.store';

export const newOrder = (): string => `ord-${randomUUID()}`;

export const reserveRequest = (orderId: string, lines: Record<string, number>): ReserveStockRequest => ({
  key: `${orderId}:reserve:1`,
  orderId,
  lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })),
});

export const releaseRequest = (orderId: string, n = 1): ReleaseStockRequest => ({
  key: `${orderId}:release:${n}`,
  orderId,
  undoes: `${orderId}:reserve:1`,
});

export const reduceRequest = (
  orderId: string,
  lines: ReduceReservationRequest['lines'],
  n = 1,
): ReduceReservationRequest => ({
  key: `${orderId}:reduce:${n}`,
  orderId,
  reduces: `${orderId}:reserve:1`,
  lines,
});

const parcel = (orderId: string, goods: Record<string, number>, n: number) => ({
  orderId,
  at: '2026-11-22T10:00:00Z',
  shipmentId: `${orderId}-${n}`,
  lines: Object.entries(goods).map(([sku, quantity]) => ({ sku, quantity })),
});

/** What shipping says of the order's n-th parcel, each time anew. */
export const dispatched = (
  orderId: string,
  goods: Record<string, number>,
  { n = 1, warehouse }: { n?: number; warehouse?: string } = {},
): Dispatched => ({
  source: '/waybill/shipping',
  id: randomUUID(),
  shipment: { ...parcel(orderId, goods, n), carrier: 'sandbox', trackingNumber: 'T1', warehouse },
});

export const returned = (orderId: string, goods: Record<string, number>, n = 1): Returned => ({
  source: '/waybill/shipping',
  id: randomUUID(),
  shipment: parcel(orderId, goods, n),
});
