import type { InterceptResult, ParcelLine, ShipTo } from '@waybill/contract-shipping/shipping.contract';

export interface ParcelToBook {
  /** Our operation key. The carrier books one parcel per reference, however often it is asked. */
  reference: string;
  address: ShipTo;
  lines: ParcelLine[];
}

export interface BookedParcel {
  trackingNumber: string;
}

export interface ParcelToIntercept {
  /** Our operation key. */
  reference: string;
  /** The reference it was booked under. */
  parcel: string;
}

export interface GoodsToFetch {
  /** Our operation key. The carrier arranges one return per reference, however often it is asked. */
  reference: string;
  /** The reference of the parcel that they went in. */
  parcel: string;
  lines: ParcelLine[];
}

export interface CarrierReport {
  /** What the report is about: a parcel, or a return that was arranged. */
  reference: string;
  /** `returned`: the parcel that was turned back, or the fetched goods, are home. */
  outcome: 'delivered' | 'returned' | 'lost';
  at: Date;
}

/** Who carries the parcels. Every call ends, one way or the other, when its signal aborts. */
export interface Carrier {
  /** In events and for the customer. */
  readonly name: string;

  /** Whether it delivers there; changes nothing. @throws CarrierUnavailable */
  serves(address: ShipTo, signal: AbortSignal): Promise<boolean>;

  /**
   * Hands the parcel over; idempotent by `reference`.
   * @throws NotServed final for this address; nothing was booked
   * @throws CarrierUnavailable the carrier said so; nothing was booked
   * @throws any other error leaves open whether the parcel was booked: {@link find} knows
   */
  book(parcel: ParcelToBook, signal: AbortSignal): Promise<BookedParcel>;

  /** The parcel booked or return arranged under this reference, `undefined` when there is none. */
  find(reference: string, signal: AbortSignal): Promise<BookedParcel | undefined>;

  /**
   * Turns a parcel back unless it has been delivered. The carrier decides that once per parcel, so asking again gets
   * the same answer. `too-late` also for a parcel that it does not have.
   */
  intercept(parcel: ParcelToIntercept, signal: AbortSignal): Promise<InterceptResult['outcome']>;

  /** Fetches delivered goods from the customer; idempotent by `reference`. Throws as {@link book} does. */
  arrangeReturn(goods: GoodsToFetch, signal: AbortSignal): Promise<BookedParcel>;

  /**
   * Reports what became of parcels from now on, what was missed while nobody listened included, each at least once: a
   * report counts as received when `receive` resolves, and is repeated later when it rejects.
   */
  reportTo(receive: (report: CarrierReport) => Promise<void>): void;

  /** Reports no more; resolves once a running report has ended. */
  stopReporting(): Promise<void>;
}

/** The carrier does not go there. */
export class NotServed extends Error {
  override readonly name = 'NotServed';
}

/** The carrier answered that it cannot answer now. */
export class CarrierUnavailable extends Error {
  override readonly name = 'CarrierUnavailable';
}
