import type { InventoryActivities, ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import type { NotificationActivities } from '@waybill/contract-notification/notification.contract';
import type { PaymentActivities } from '@waybill/contract-payment/payment.contract';
import type { Shipment, ShippingActivities } from '@waybill/contract-shipping/shipping.contract';
import type { ShipmentChanged } from '@waybill/contract-order/fulfil-order.contract';
import { ApplicationFailure } from '@temporalio/common';

/** What is asked by the reconciler, not by orders. */
type OfTheBooks =
  | 'stockAccountsOf'
  | 'ordersHoldingStock'
  | 'paymentAccountsOf'
  | 'ordersHoldingMoney'
  | 'shippingAccountsOf';

export type TeamActivities = Omit<InventoryActivities, 'closeOperation' | OfTheBooks> &
  Omit<PaymentActivities, 'closeOperation' | OfTheBooks> &
  Omit<ShippingActivities, 'closeOperation' | OfTheBooks> &
  Omit<NotificationActivities, 'closeOperation'> & {
    closeOperation(request: { key: string; closes: string; dispatched?: Shipment }): Promise<{
      outcome: 'closed' | 'already-done';
    }>;
  };
export type Step = keyof TeamActivities;
type Request<S extends Step> = Parameters<TeamActivities[S]>[0];

const DAY = 86_400_000;

interface Authorization {
  key: string;
  amount: number;
  captured: number;
  letGo: number;
}

interface ParcelAtCarrier {
  state: 'here' | 'dispatched' | 'closed' | 'intercepted';
  lines: Shipment['lines'];
  to: string;
  /** With the customer: the carrier turns it back no more. */
  arrived?: true;
  /** What shipping's books say became of it. */
  became?: ShipmentChanged['state'];
}

/** What one order's teams hold, as their contracts promise it: keys, tombstones, and one decision per parcel. */
export class TeamsOfOneOrder implements TeamActivities {
  readonly calls: { step: Step; key: string }[] = [];
  readonly closed = new Set<string>();
  readonly reserved = new Map<string, ReservedLine[]>();
  readonly authorizations = new Map<string, Authorization>();
  readonly captures = new Map<string, { amount: number; refunded: number; shipmentId: string }>();
  readonly parcels = new Map<string, ParcelAtCarrier>();
  /** What the carrier was asked to fetch from the customer, by the operation's key. */
  readonly fetched = new Map<string, { shipmentId: string; lines: Shipment['lines']; home: boolean }>();
  readonly mails: string[] = [];
  /** What inventory was told has left and come back. */
  readonly booked: Pick<Request<'bookParcel'>, 'shipmentId' | 'way' | 'lines'>[] = [];
  /** What the sandbox is told to be like. */
  readonly world = {
    severalCaptures: true,
    /** Longer than any test skips time. */
    authorizationLives: 3_650 * DAY,
    /** On the shelf, by sku; without limit when not named. */
    stock: {} as Record<string, number>,
    unserved: 'sealed-nowhere',
    intercepts: true,
  };

  async reserveStock({ key, lines, partial }: Request<'reserveStock'>) {
    this.hear('reserveStock', key);
    const known = this.reserved.get(key);
    if (known) return { reservationId: key, lines: known };
    const short = lines
      .map(({ sku, quantity }) => ({ sku, wanted: quantity, available: this.world.stock[sku] ?? Infinity }))
      .filter(({ wanted, available }) => wanted > available);
    const had = lines
      .map(({ sku, quantity }) => ({ sku, quantity: Math.min(quantity, this.world.stock[sku] ?? Infinity) }))
      .filter(({ quantity }) => quantity > 0);
    if (short.length > 0 && (!partial || had.length === 0)) throw refusal('OutOfStock', { lines: short });
    for (const { sku, quantity } of had) if (sku in this.world.stock) this.world.stock[sku]! -= quantity;
    const reservation = had.map((line) => ({ ...line, warehouse: warehouseOf(line.sku) }));
    this.reserved.set(key, reservation);
    return { reservationId: key, lines: reservation, ...(short.length > 0 && { short }) };
  }

  async releaseStock({ key, undoes }: Request<'releaseStock'>) {
    this.hear('releaseStock', key);
    this.closed.add(undoes);
    const had = this.reserved.delete(undoes);
    return { outcome: had ? ('released' as const) : ('nothing-to-release' as const) };
  }

  async reduceReservation({ key, reduces, lines }: Request<'reduceReservation'>) {
    const again = this.hear('reduceReservation', key);
    const had = this.reserved.get(reduces)!;
    const left = again ? had : less(had, lines);
    this.reserved.set(reduces, left);
    return { reservationId: reduces, lines: left };
  }

  async authorizePayment({ key, amount, currency }: Request<'authorizePayment'>) {
    this.hear('authorizePayment', key);
    if (!this.authorizations.has(key)) this.authorizations.set(key, { key, amount, captured: 0, letGo: 0 });
    const expiresAt = new Date(Date.now() + this.world.authorizationLives).toISOString();
    const { severalCaptures } = this.world;
    return { authorizationId: key, amount, currency, expiresAt, severalCaptures };
  }

  async voidAuthorization({ key, undoes }: Request<'voidAuthorization'>) {
    this.hear('voidAuthorization', key);
    this.closed.add(undoes);
    const authorization = this.authorizations.get(undoes);
    const rest = authorization ? heldOf(authorization) : 0;
    if (!authorization || rest === 0) return { outcome: 'nothing-to-void' as const };
    authorization.letGo += rest;
    return { outcome: 'voided' as const };
  }

  async capturePayment(request: Request<'capturePayment'>) {
    const { key, authorizationId, amount, currency, shipmentId = '', final } = request;
    const authorization = this.authorizations.get(authorizationId)!;
    if (!this.hear('capturePayment', key)) {
      if (heldOf(authorization) < amount) throw refusal('AmountNotAuthorized');
      authorization.captured += amount;
      if (final || !this.world.severalCaptures) authorization.letGo += heldOf(authorization);
      this.captures.set(key, { amount, refunded: 0, shipmentId });
    }
    return { captureId: key, authorizationId, amount, currency };
  }

  async refundPayment({ key, undoes, amount, currency }: Request<'refundPayment'>) {
    const again = this.hear('refundPayment', key);
    this.closed.add(undoes);
    const capture = this.captures.get(undoes);
    if (!capture) return { outcome: 'nothing-to-refund' as const };
    if (!again && capture.refunded + amount > capture.amount) throw refusal('AmountNotCaptured');
    if (!again) capture.refunded += amount;
    return { outcome: 'refunded' as const, refundId: key, captureId: undoes, amount, currency };
  }

  async checkAddress({ sealedShipTo }: Request<'checkAddress'>) {
    this.calls.push({ step: 'checkAddress', key: '' });
    if (sealedShipTo === this.world.unserved) throw refusal('AddressNotServed');
    const [, version] = /^v(\d+)-/.exec(sealedShipTo) ?? [];
    return { version: Number(version ?? 0) };
  }

  async dispatchShipment({ key, shipmentId, lines, sealedShipTo }: Request<'dispatchShipment'>) {
    this.hear('dispatchShipment', key);
    if (!this.parcels.has(shipmentId))
      this.parcels.set(shipmentId, { state: 'dispatched', lines, to: sealedShipTo });
    return this.shipment(shipmentId);
  }

  async cancelShipment({ key, undoes, shipmentId }: Request<'cancelShipment'>) {
    this.hear('cancelShipment', key);
    this.closed.add(undoes);
    if (this.parcels.get(shipmentId)?.state === 'dispatched')
      return { outcome: 'already-dispatched' as const, shipment: this.shipment(shipmentId) };
    this.parcels.set(shipmentId, { state: 'closed', lines: [], to: '' });
    return { outcome: 'cancelled' as const };
  }

  async interceptShipment({ key, shipmentId }: Request<'interceptShipment'>) {
    this.hear('interceptShipment', key);
    if (!this.world.intercepts || this.parcels.get(shipmentId)!.arrived)
      return { outcome: 'too-late' as const };
    this.parcels.get(shipmentId)!.state = 'intercepted';
    return { outcome: 'intercepted' as const };
  }

  async arrangeReturn({ key, shipmentId, lines }: Request<'arrangeReturn'>) {
    if (!this.hear('arrangeReturn', key)) this.fetched.set(key, { shipmentId, lines, home: false });
    return { carrier: 'sandbox', trackingNumber: `R-${shipmentId}` };
  }

  async shipmentState({ shipmentId }: Request<'shipmentState'>) {
    this.calls.push({ step: 'shipmentState', key: '' });
    const parcel = this.parcels.get(shipmentId);
    const state = parcel?.became ?? (parcel ? ('dispatched' as const) : ('not-dispatched' as const));
    return { state, at: new Date().toISOString() };
  }

  async returnState({ returnKey }: Request<'returnState'>) {
    this.calls.push({ step: 'returnState', key: '' });
    const fetched = this.fetched.get(returnKey);
    const state = !fetched ? 'not-arranged' : fetched.home ? 'home' : 'on-its-way';
    return { state: state as 'home', at: new Date().toISOString() };
  }

  async bookParcel({ key, shipmentId, way, lines }: Request<'bookParcel'>) {
    if (!this.hear('bookParcel', key)) this.booked.push({ shipmentId, way, lines });
    return { outcome: 'booked' as const };
  }

  async notifyCustomer({ key, message }: Request<'notifyCustomer'>) {
    if (!this.hear('notifyCustomer', key)) this.mails.push(message.kind);
    return { messageId: key };
  }

  async closeOperation({ key, closes, dispatched }: Request<'closeOperation'>) {
    this.calls.push({ step: 'closeOperation', key });
    if (this.captures.has(closes) || this.fetched.has(closes)) return { outcome: 'already-done' as const };
    this.closed.add(closes);
    if (dispatched)
      this.parcels.set(dispatched.shipmentId, { state: 'dispatched', lines: dispatched.lines, to: '' });
    return { outcome: 'closed' as const };
  }

  count(step: Step): number {
    return this.calls.filter((call) => call.step === step).length;
  }

  keysOf(step: Step): string[] {
    return this.calls.filter((call) => call.step === step).map(({ key }) => key);
  }

  /** What is held on cards now, in minor units; what was taken and not given back. */
  get money(): { held: number; taken: number } {
    const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
    return {
      held: sum([...this.authorizations.values()].map(heldOf)),
      taken: sum([...this.captures.values()].map(({ amount, refunded }) => amount - refunded)),
    };
  }

  /** Parcels the carrier has or delivered: neither stopped here nor on their way back. */
  get gone(): string[] {
    return [...this.parcels]
      .filter(([, { state }]) => state === 'dispatched')
      .map(([shipmentId]) => shipmentId);
  }

  /** True when the key was heard before. @throws the refusal of a closed key */
  private hear(step: Step, key: string): boolean {
    const again = this.calls.some((call) => call.key === key && call.step === step);
    this.calls.push({ step, key });
    if (this.closed.has(key)) throw refusal('OperationClosed');
    return again;
  }

  private shipment(shipmentId: string): Shipment {
    const { lines } = this.parcels.get(shipmentId)!;
    return { shipmentId, carrier: 'sandbox', trackingNumber: `T-${shipmentId}`, lines };
  }
}

/** A service's final "no", as it reaches the workflow. */
export function refusal(type: string, details?: object): ApplicationFailure {
  return ApplicationFailure.nonRetryable(type, type, details);
}

const heldOf = ({ amount, captured, letGo }: Authorization) => amount - captured - letGo;

const warehouseOf = (sku: string) => (sku === 'BOOK-TS' ? 'books' : 'central');

function less(
  lines: ReservedLine[],
  given: { sku: string; quantity: number; warehouse?: string }[],
): ReservedLine[] {
  const left = lines.map((line) => ({ ...line }));
  for (const { sku, quantity, warehouse } of given) {
    const line = left.find((l) => l.sku === sku && (warehouse ?? l.warehouse) === l.warehouse);
    if (!line || line.quantity < quantity) throw refusal('NotReserved');
    line.quantity -= quantity;
  }
  return left.filter(({ quantity }) => quantity > 0);
}
