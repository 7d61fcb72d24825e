import { z } from 'zod';

/** Task queue of the inventory team's activity worker. */
export const INVENTORY_TASK_QUEUE = 'inventory';

/** Topic of the inventory team's events; key = orderId (`StockArrived`: key = sku). */
export const INVENTORY_EVENTS_TOPIC = 'inventory.events.v1';

/** Failure type when a line cannot be met: nothing was reserved. Details: `{ lines: [{ sku, wanted, available }] }`. */
export const OUT_OF_STOCK = 'OutOfStock';

/** Failure type when more would be given back than the reservation still holds. */
export const NOT_RESERVED = 'NotReserved';

const operation = z.object({
  /** `<orderId>:<step>:<n>`: the same key is the same operation, however often it is asked for. */
  key: z.string().min(1).max(200),
  orderId: z.string().min(1).max(64),
  traceparent: z.string().optional(),
});

const wantedLine = z.object({ sku: z.string().min(1), quantity: z.int().positive() });
const reservedLine = wantedLine.extend({ warehouse: z.string() });
const shortLine = z.object({ sku: z.string(), wanted: z.int().positive(), available: z.int().nonnegative() });
export type ReservedLine = z.infer<typeof reservedLine>;
export type ShortLine = z.infer<typeof shortLine>;

export const reserveStockRequest = operation.extend({
  lines: z.array(wantedLine).min(1),
  /** Takes what there is instead of refusing, as long as there is anything at all. */
  partial: z.boolean().optional(),
  /**
   * The order says itself, by `bookParcel`, what has left and come back. Without it, as orders of an older build ask, the
   * shipping team's events are acted upon.
   */
  booksParcels: z.boolean().optional(),
});
export type ReserveStockRequest = z.infer<typeof reserveStockRequest>;

export const reservation = z.object({
  reservationId: z.string(),
  /** A sku appears once per warehouse it is taken from. Each warehouse sends its own parcel. */
  lines: z.array(reservedLine),
  /** Of a `partial` reservation: what could not be had. */
  short: z.array(shortLine).optional(),
});
export type Reservation = z.infer<typeof reservation>;

export const releaseStockRequest = operation.extend({
  /** Key of the `reserveStock` to undo. */
  undoes: z.string().min(1).max(200),
});
export type ReleaseStockRequest = z.infer<typeof releaseStockRequest>;

export const releaseResult = z.object({ outcome: z.enum(['released', 'nothing-to-release']) });
export type ReleaseResult = z.infer<typeof releaseResult>;

export const reduceReservationRequest = operation.extend({
  /** Key of the `reserveStock` that took the stock. */
  reduces: z.string().min(1).max(200),
  /** What is given back: from the named warehouse, or else from wherever the reservation has it. */
  lines: z.array(wantedLine.extend({ warehouse: z.string().optional() })).min(1),
});
export type ReduceReservationRequest = z.infer<typeof reduceReservationRequest>;

export const closeOperationRequest = operation.extend({
  /** Key of the operation that a person has taken out of the machine's hands. */
  closes: z.string().min(1).max(200),
});
export type CloseOperationRequest = z.infer<typeof closeOperationRequest>;

/** `already-done`: it had happened before, and asking for it again gets its stored result. */
export const closeOperationResult = z.object({ outcome: z.enum(['closed', 'already-done']) });
export type CloseOperationResult = z.infer<typeof closeOperationResult>;

export const accountsRequest = z.object({ orderIds: z.array(z.string().min(1).max(64)).min(1).max(200) });
export type AccountsRequest = z.infer<typeof accountsRequest>;

/** What inventory's books say of one order. */
export interface StockAccount {
  orderId: string;
  /** What is still reserved. */
  reserved: (ReservedLine & { reservationId: string })[];
  /** What has left in which parcel, and how much of it is back on the shelf. */
  parcels: { shipmentId: string; sku: string; shipped: number; returned: number }[];
}

export const holdersRequest = z.object({
  /** RFC 3339: held since before. */
  heldSince: z.iso.datetime(),
  /** The last order of the page before. */
  after: z.string().max(64).default(''),
  limit: z.int().min(1).max(200),
});
export type HoldersRequest = z.input<typeof holdersRequest>;

export const bookParcelRequest = operation.extend({
  shipmentId: z.string().min(1),
  /** `went`: goods left the building; `came-back`: they are home again. */
  way: z.enum(['went', 'came-back']),
  lines: z.array(wantedLine).min(1),
  warehouse: z.string().optional(),
});
export type BookParcelRequest = z.infer<typeof bookParcelRequest>;

/** `unexplained`: goods that were not reserved, or had not left; they are written down, and no stock is changed for them. */
export interface BookParcelResult {
  outcome: 'booked' | 'unexplained';
}

export interface InventoryActivities {
  /**
   * Reserves all lines or none (`partial`: what there is), from as few warehouses as can be. Idempotent by `key`.
   * Refuses with `OutOfStock` (nothing reserved; an unknown sku has 0 available); with `OperationClosed` once
   * released. A reservation has no clock of its own.
   */
  reserveStock(request: ReserveStockRequest): Promise<Reservation>;

  /**
   * Undoes a `reserveStock`, whether it happened or never arrived, and leaves a tombstone: the named operation
   * refuses from then on. Stock that has shipped is not released.
   */
  releaseStock(request: ReleaseStockRequest): Promise<ReleaseResult>;

  /**
   * Gives part of a reservation back and answers what is still reserved. Idempotent by `key`. Refuses with
   * `NotReserved` when more would be given back than is reserved and has not shipped.
   */
  reduceReservation(request: ReduceReservationRequest): Promise<Reservation>;

  /**
   * A person decided to skip an operation, or did it by hand: from now on it refuses with `OperationClosed`, so that
   * nothing done by hand is done again by machine. Idempotent by itself. Retryable while an attempt may still be
   * at work outside.
   */
  closeOperation(request: CloseOperationRequest): Promise<CloseOperationResult>;

  /** Reads the books of some orders, for whoever compares them with others'. One of which nothing is known has none. */
  stockAccountsOf(request: AccountsRequest): Promise<{ accounts: StockAccount[] }>;

  /** The orders, by id, for which stock has been reserved for longer than that: one page. */
  ordersHoldingStock(request: HoldersRequest): Promise<{ orderIds: string[] }>;

  /**
   * Books goods of a parcel that left the building, or are home again. Idempotent by `key`. Refuses with `OperationClosed`
   * once a person has taken it over.
   */
  bookParcel(request: BookParcelRequest): Promise<BookParcelResult>;
}

const event = z.object({ orderId: z.string(), at: z.iso.datetime() });
const reservationLines = { reservationId: z.string(), lines: z.array(reservedLine) };

/** Bodies of the events on {@link INVENTORY_EVENTS_TOPIC}, by CloudEvents type. */
export const inventoryEvents = {
  StockReserved: event.extend(reservationLines),
  StockShort: event.extend({ lines: z.array(shortLine) }),
  StockReleased: event.extend(reservationLines),
  StockShipped: event.extend(reservationLines),
  StockReturned: event.extend({ lines: z.array(reservedLine) }),
  StockArrived: reservedLine.extend({ at: z.iso.datetime() }),
};
export type InventoryEventType = keyof typeof inventoryEvents;
export type InventoryEvent<T extends InventoryEventType> = z.infer<(typeof inventoryEvents)[T]>;
