import { z } from 'zod';

/** Task queue of the shipping team's activity worker. */
export const SHIPPING_TASK_QUEUE = 'shipping';

/** Topic of the shipping team's events; key = orderId. */
export const SHIPPING_EVENTS_TOPIC = 'shipping.events.v1';

/** `ce_source` of the shipping team's events. */
export const SHIPPING_EVENT_SOURCE = '/waybill/shipping';

/** Failure type when no carrier serves the address: final for this address, never retried. */
export const ADDRESS_NOT_SERVED = 'AddressNotServed';

/** Failure type when what is to come back never went, or is not out there any more. Nothing was asked of the carrier. */
export const NOT_DISPATCHED = 'NotDispatched';

const operation = z.object({
  /** `<orderId>:<step>:<n>`: the same key is the same operation, however often it is asked for. */
  key: z.string().min(1).max(200),
  orderId: z.string().min(1).max(64),
  traceparent: z.string().optional(),
});

const parcelLine = z.object({ sku: z.string().min(1), quantity: z.int().positive() });
export type ParcelLine = z.infer<typeof parcelLine>;

/** How the address is sealed. Padded, so that nobody sees who lives in a long street. */
export const sealedShipTo = { owner: 'shipping', field: 'shipTo', paddedTo: 512 } as const;

/** What shipping finds when it opens the sealed address. */
export const shipTo = z.object({
  name: z.string().min(1),
  line1: z.string().min(1),
  line2: z.string().optional(),
  city: z.string().min(1),
  region: z.string().optional(),
  /** Not where the country has none. */
  postalCode: z.string().min(1).optional(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/),
});
export type ShipTo = z.infer<typeof shipTo>;

export const dispatchShipmentRequest = operation.extend({
  shipmentId: z.string().min(1),
  lines: z.array(parcelLine).min(1),
  /** The {@link shipTo} address, sealed for shipping. */
  sealedShipTo: z.string().min(1),
  /** Where the parcel leaves from. */
  warehouse: z.string().optional(),
});
export type DispatchShipmentRequest = z.infer<typeof dispatchShipmentRequest>;

export const shipment = z.object({
  shipmentId: z.string(),
  carrier: z.string(),
  trackingNumber: z.string(),
  lines: z.array(parcelLine),
});
export type Shipment = z.infer<typeof shipment>;

export const cancelShipmentRequest = operation.extend({
  /** Key of the `dispatchShipment` to undo. */
  undoes: z.string().min(1).max(200),
  shipmentId: z.string().min(1),
});
export type CancelShipmentRequest = z.infer<typeof cancelShipmentRequest>;

export const cancelShipmentResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('already-dispatched'), shipment }),
]);
export type CancelShipmentResult = z.infer<typeof cancelShipmentResult>;

export const checkAddressRequest = z.object({
  orderId: z.string().min(1).max(64),
  /** The {@link shipTo} address, sealed for shipping. */
  sealedShipTo: z.string().min(1),
});
export type CheckAddressRequest = z.infer<typeof checkAddressRequest>;

export const addressChecked = z.object({
  /** Of two sealed addresses of an order the one with the larger is newer; 0: of a build that did not count. */
  version: z.int().min(0),
});
export type AddressChecked = z.infer<typeof addressChecked>;

export const interceptShipmentRequest = operation.extend({
  /** Key of the `dispatchShipment` that sent the parcel. */
  intercepts: z.string().min(1).max(200),
  shipmentId: z.string().min(1),
});
export type InterceptShipmentRequest = z.infer<typeof interceptShipmentRequest>;

/** `too-late`: the carrier delivers, or has delivered, all the same. */
export const interceptResult = z.object({ outcome: z.enum(['intercepted', 'too-late']) });
export type InterceptResult = z.infer<typeof interceptResult>;

export const arrangeReturnRequest = operation.extend({
  /** Key of the `dispatchShipment` that sent the parcel. */
  returns: z.string().min(1).max(200),
  shipmentId: z.string().min(1),
  lines: z.array(parcelLine).min(1),
});
export type ArrangeReturnRequest = z.infer<typeof arrangeReturnRequest>;

export const arrangedReturn = z.object({ carrier: z.string(), trackingNumber: z.string() });
export type ArrangedReturn = z.infer<typeof arrangedReturn>;

export const closeOperationRequest = operation.extend({
  /** Key of the operation that a person has taken out of the machine's hands. */
  closes: z.string().min(1).max(200),
  /** Of a dispatch that a person did by hand: what the carrier has, as evidence. */
  dispatched: shipment.extend({ warehouse: dispatchShipmentRequest.shape.warehouse }).optional(),
});
export type CloseOperationRequest = z.infer<typeof closeOperationRequest>;

/** `already-done`: it had happened before, and asking for it again gets its stored result. */
export const closeOperationResult = z.object({ outcome: z.enum(['closed', 'already-done']) });
export type CloseOperationResult = z.infer<typeof closeOperationResult>;

export const accountsRequest = z.object({ orderIds: z.array(z.string().min(1).max(64)).min(1).max(200) });
export type AccountsRequest = z.infer<typeof accountsRequest>;

/** A parcel that the carrier has, or had. */
export interface ParcelAccount {
  shipmentId: string;
  /** Key of its `dispatchShipment`. */
  key: string;
  state: 'dispatched' | 'delivered' | 'returned' | 'lost';
  warehouse?: string;
  lines: ParcelLine[];
  /** What is home again: all of it, or what the carrier fetched from the customer. */
  cameBack: ParcelLine[];
}

export interface ShippingAccount {
  orderId: string;
  parcels: ParcelAccount[];
}

export const shipmentStateRequest = z.object({
  orderId: z.string().min(1).max(64),
  shipmentId: z.string().min(1).max(100),
});
export type ShipmentStateRequest = z.infer<typeof shipmentStateRequest>;

export const shipmentStateResult = z.object({
  /**
   * `returned`: home again, turned back on its way or, as far as that was asked for, fetched from the customer.
   * `not-dispatched`: the carrier does not have it and never had, or it is not that order's.
   */
  state: z.enum(['not-dispatched', 'dispatched', 'delivered', 'returned', 'lost']),
  /** RFC 3339: since when; of what was not dispatched, when that was looked up. */
  at: z.iso.datetime(),
});
export type ShipmentStateResult = z.infer<typeof shipmentStateResult>;

export const returnStateRequest = z.object({
  orderId: z.string().min(1).max(64),
  /** Key of the `arrangeReturn` that had it fetched. */
  returnKey: z.string().min(1).max(200),
});
export type ReturnStateRequest = z.infer<typeof returnStateRequest>;

export const returnStateResult = z.object({
  /** `not-arranged`: the carrier does not fetch it and never will, or it is not that order's. */
  state: z.enum(['not-arranged', 'on-its-way', 'home']),
  /** RFC 3339: since when; of what was not arranged, when that was looked up. */
  at: z.iso.datetime(),
});
export type ReturnStateResult = z.infer<typeof returnStateResult>;

export interface ShippingActivities {
  /**
   * Refuses with `AddressNotServed` where no carrier delivers. Says how new the address is, by what was sealed with it. Changes nothing.
   */
  checkAddress(request: CheckAddressRequest): Promise<AddressChecked>;

  /**
   * Hands the parcel to the carrier: the order's pivot. Idempotent by `key`. Refuses with `AddressNotServed`
   * (final); with `OperationClosed` once cancelled.
   */
  dispatchShipment(request: DispatchShipmentRequest): Promise<Shipment>;

  /**
   * The barrier: decides, once, by shipping's own row, whether the parcel goes. `cancelled` leaves a tombstone
   * (a dispatch that comes late refuses); `already-dispatched` says what the carrier has. Until it answers,
   * nothing may be voided or released. Retryable while an attempt may still be at the carrier.
   */
  cancelShipment(request: CancelShipmentRequest): Promise<CancelShipmentResult>;

  /**
   * Asks the carrier to turn a parcel in transit back. Idempotent by `key`. After `intercepted` the parcel comes
   * home: `ShipmentReturned` follows. Refuses with `NotDispatched` a parcel that has not gone.
   */
  interceptShipment(request: InterceptShipmentRequest): Promise<InterceptResult>;

  /**
   * Has the carrier fetch delivered goods from the customer, in part or whole. Idempotent by `key`.
   * `ShipmentReturned` follows when they are back. Refuses with `NotDispatched` what did not go in that parcel, or is
   * being returned already.
   */
  arrangeReturn(request: ArrangeReturnRequest): Promise<ArrangedReturn>;

  /**
   * A person decided to skip an operation, or did it by hand: from now on it refuses with `OperationClosed`, so that
   * nothing done by hand is done again by machine. Idempotent by itself. A dispatch closed with `dispatched` counts as
   * dispatched: its event is published, and a cancellation of it answers `already-dispatched`. Retryable while an
   * attempt may still be at the carrier.
   */
  closeOperation(request: CloseOperationRequest): Promise<CloseOperationResult>;

  /**
   * What the books say of one parcel, for an order that has heard news of it: whoever writes an event may be anybody, so it
   * asks before it moves money. Changes nothing.
   */
  shipmentState(request: ShipmentStateRequest): Promise<ShipmentStateResult>;

  /** The same of goods that were to be fetched from the customer. Changes nothing. */
  returnState(request: ReturnStateRequest): Promise<ReturnStateResult>;

  /** Reads the books of some orders, for whoever compares them with others'. One without a parcel that went has none. */
  shippingAccountsOf(request: AccountsRequest): Promise<{ accounts: ShippingAccount[] }>;
}

const event = z.object({ orderId: z.string(), at: z.iso.datetime() });
const ofShipment = event.extend({ shipmentId: z.string() });

/** Bodies of the events on {@link SHIPPING_EVENTS_TOPIC}, by CloudEvents type. */
export const shippingEvents = {
  ShipmentDispatched: ofShipment.extend({
    carrier: z.string(),
    trackingNumber: z.string(),
    lines: z.array(parcelLine),
    /** Where the parcel left from. */
    warehouse: z.string().optional(),
  }),
  ShipmentRefused: event.extend({ reason: z.string() }),
  ShipmentCancelled: ofShipment,
  ShipmentDelivered: ofShipment,
  /** `lines`: what came back; all of the parcel when it was intercepted. */
  ShipmentReturned: ofShipment.extend({
    lines: z.array(parcelLine),
    /** Of goods that were fetched from the customer: key of the `arrangeReturn`. */
    returnKey: z.string().optional(),
  }),
  ShipmentLost: ofShipment,
};
export type ShippingEventType = keyof typeof shippingEvents;
export type ShippingEvent<T extends ShippingEventType> = z.infer<(typeof shippingEvents)[T]>;
