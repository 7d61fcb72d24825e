import { Logger } from '@nestjs/common';
import type { BookParcelRequest, BookParcelResult } from '@waybill/contract-inventory/inventory.contract';
import { firstTime } from '@waybill/outbox/inbox';
import { once } from '@waybill/outbox/operations';
import type { Kysely, Transaction } from 'kysely';
import { type Dispatched, type DispatchOutcome, markShipped } from './dispatch.store';
import { dispatchesTotal, returnsTotal } from './metrics';
import { markReturned, type Returned, type ReturnOutcome } from './return.store';
import type { InventoryTables } from './stock-tables';

type Trx = Transaction<InventoryTables>;

/** Stands in the place of an event's source where an order, or a repair, has the parcel booked. */
const BOOKED_ON_REQUEST = '/waybill/inventory/booked-on-request';

/** `not-asked`: the order books its parcels itself (or has reserved nothing), and what is said on Kafka may be anybody's word. */
type Heard<Outcome> = Outcome | 'seen-before' | 'not-asked';

/** Goods of parcels, as they leave the building and come home. */
export class ParcelStore {
  private readonly logger = new Logger(ParcelStore.name);

  constructor(private readonly db: Kysely<InventoryTables>) {}

  /** Once per key. @throws Refusal `OperationClosed`, `OperationConflict` */
  async book(request: BookParcelRequest, received: unknown): Promise<BookParcelResult> {
    const { key, orderId, shipmentId, way, lines, warehouse, traceparent } = request;
    const said = { source: BOOKED_ON_REQUEST, id: key, traceparent };
    const parcel = { orderId, shipmentId, lines, at: new Date().toISOString() };
    const outcome = await once(this.db, { key, request: received }, (trx) =>
      way === 'went'
        ? markShipped(trx, { ...said, shipment: { ...parcel, carrier: '', trackingNumber: '', warehouse } })
        : markReturned(trx, { ...said, shipment: parcel }),
    );
    if (way === 'went') this.count(outcome as DispatchOutcome, shipmentId);
    else this.countReturn(outcome as ReturnOutcome, shipmentId);
    return { outcome: outcome === 'unreserved' || outcome === 'unshipped' ? 'unexplained' : 'booked' };
  }

  /** What an event says has left; once per event. */
  async heardDispatched(event: Dispatched): Promise<Heard<DispatchOutcome>> {
    const outcome = await this.hear(event, markShipped);
    this.count(outcome, event.shipment.shipmentId);
    return outcome;
  }

  /** What an event says has come home; once per event. */
  async heardReturned(event: Returned): Promise<Heard<ReturnOutcome>> {
    const outcome = await this.hear(event, markReturned);
    this.countReturn(outcome, event.shipment.shipmentId);
    return outcome;
  }

  private async hear<E extends Dispatched | Returned, Outcome>(
    event: E,
    act: (trx: Trx, event: E) => Promise<Outcome>,
  ): Promise<Heard<Outcome>> {
    if (!(await this.goesByEvents(event.shipment.orderId))) return 'not-asked';
    return this.db
      .transaction()
      .execute(async (trx) => ((await firstTime(trx, event)) ? act(trx, event) : 'seen-before'));
  }

  /** Whether the order was placed before orders booked their parcels themselves. */
  private async goesByEvents(orderId: string): Promise<boolean> {
    const reservations = await this.db
      .selectFrom('reservation')
      .select('books_parcels')
      .where('order_id', '=', orderId)
      .execute();
    return reservations.length > 0 && reservations.every(({ books_parcels }) => !books_parcels);
  }

  private count(outcome: Heard<DispatchOutcome>, shipmentId: string): void {
    dispatchesTotal.inc({ outcome });
    if (outcome === 'unreserved')
      this.logger.warn(`shipment ${shipmentId} holds goods that are not reserved for its order`);
  }

  private countReturn(outcome: Heard<ReturnOutcome>, shipmentId: string): void {
    returnsTotal.inc({ outcome });
    if (outcome === 'unshipped')
      this.logger.warn(`of shipment ${shipmentId} more came back than is known to have gone`);
  }
}
