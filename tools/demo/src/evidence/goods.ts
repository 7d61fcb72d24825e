import type { Database } from './database';

export interface StockLevel {
  sku: string;
  received: number;
  available: number;
  reserved: number;
  shipped: number;
}

export interface ReservedLine {
  orderId: string;
  sku: string;
  quantity: number;
  shipped: number;
  released: number;
  /** Of what was shipped, back on the shelf. */
  returned: number;
}

export interface Shipment {
  orderId: string;
  /** What the carrier knows it by. */
  reference: string;
  state: 'requested' | 'dispatched' | 'delivered' | 'returned' | 'lost' | 'refused' | 'cancelled';
  trackingNumber: string | null;
  lines: Lines;
  /** What the customer has sent back of it, and is home. */
  sentBack: Lines;
}
export type Lines = { sku: string; quantity: number }[];

/** A parcel in the carrier's books. */
export interface Parcel {
  reference: string;
  trackingNumber: string;
}

export interface GoodsEvidence {
  stock: StockLevel[];
  reservations: ReservedLine[];
  /** Goods that left though nothing was reserved for them, or came back though they had not left. */
  unreserved: { orderId: string; sku: string; quantity: number }[];
  shipments: Shipment[];
  parcels: Parcel[];
}

export async function readGoods(inventory: Database, shipping: Database): Promise<GoodsEvidence> {
  return {
    stock: await inventory.rows(
      `SELECT sku, sum(received)::bigint AS received, sum(available)::bigint AS available,
         sum(reserved)::bigint AS reserved, sum(shipped)::bigint AS shipped
       FROM stock GROUP BY sku ORDER BY sku`,
    ),
    reservations: await inventory.rows(
      `SELECT r.order_id AS "orderId", l.sku, l.quantity, l.shipped, l.released,
         coalesce((SELECT sum(s.returned) FROM shipped_line s WHERE s.reservation_id = l.reservation_id
                   AND s.sku = l.sku AND s.warehouse = l.warehouse), 0)::bigint AS returned
       FROM reservation_line l JOIN reservation r ON r.id = l.reservation_id`,
    ),
    unreserved: await inventory.rows(
      `SELECT order_id AS "orderId", sku, quantity FROM unreserved_shipment
       UNION ALL SELECT order_id, sku, quantity FROM unshipped_return`,
    ),
    shipments: await shipping.rows(
      `SELECT order_id AS "orderId", dispatch_key AS reference, state, tracking_number AS "trackingNumber", lines,
         coalesce((SELECT json_agg(line) FROM parcel_return r, json_array_elements(r.lines) AS line
                   WHERE r.dispatch_key = shipment.dispatch_key AND r.state = 'home'), '[]') AS "sentBack"
       FROM shipment`,
    ),
    parcels: await shipping.rows(
      `SELECT reference, tracking_number AS "trackingNumber" FROM sandbox.parcel WHERE fetches_from IS NULL`,
    ),
  };
}
