import type {
  ReduceReservationRequest,
  ReleaseResult,
  ReleaseStockRequest,
  Reservation,
  ReserveStockRequest,
  ShortLine,
} from '@waybill/contract-inventory/inventory.contract';
import { close, closeByHand, once } from '@waybill/outbox/operations';
import type { Kysely, Transaction } from 'kysely';
import { allocate } from './allocation';
import { giveBack } from './given-back';
import { openLinesOf, takeFromReservation, withoutReservation } from './reservation-lines';
import { sayEvent } from './stock-events';
import { lockStock, moveStock } from './stock-movements';
import type { InventoryTables } from './stock-tables';
import { obtainable, outOfStock, shortLines, wantedBySku } from './wanted-stock';

type Trx = Transaction<InventoryTables>;

/** Reservations, once in effect per operation key. `received` is the request as it came, for the key's hash. */
export class StockStore {
  constructor(private readonly db: Kysely<InventoryTables>) {}

  /** All lines or none; `partial`: what there is. @throws Refusal `OutOfStock`, `OperationClosed`, `OperationConflict` */
  reserve(request: ReserveStockRequest, received: unknown): Promise<Reservation> {
    let short: ShortLine[] = [];
    const sayShort = (trx: Trx) => sayEvent(trx, request, 'StockShort', { lines: short });
    const operation = { key: request.key, request: received, onRefusal: sayShort };
    return once(this.db, operation, async (trx) => {
      const wanted = wantedBySku(request.lines);
      const stock = await lockStock(trx, wanted);
      short = shortLines(wanted, stock);
      const toTake = request.partial ? obtainable(wanted, short) : wanted;
      if (toTake.length === 0 || (short.length > 0 && !request.partial)) throw outOfStock(short);
      const reservation = { reservationId: request.key, lines: allocate(toTake, stock) };
      await moveStock(trx, 'available', 'reserved', reservation.lines);
      await insertReservation(trx, request, reservation);
      await sayEvent(trx, request, 'StockReserved', reservation);
      if (short.length === 0) return reservation;
      await sayShort(trx);
      return { ...reservation, short };
    });
  }

  /** Undoes a reservation, or sees to it that it never happens. What has shipped stays shipped. */
  release(request: ReleaseStockRequest, received: unknown): Promise<ReleaseResult> {
    return once(this.db, { key: request.key, request: received }, async (trx) => {
      await close(trx, request.undoes);
      const open = await openLinesOf(trx, request.undoes);
      if (open.length === 0) return { outcome: 'nothing-to-release' };
      await this.putBack(trx, request, { reservationId: request.undoes, lines: withoutReservation(open) });
      return { outcome: 'released' };
    });
  }

  /** Answers what is still reserved. @throws Refusal `NotReserved`, `OperationClosed`, `OperationConflict` */
  reduce(request: ReduceReservationRequest, received: unknown): Promise<Reservation> {
    return once(this.db, { key: request.key, request: received }, async (trx) => {
      const open = await openLinesOf(trx, request.reduces);
      const { givenBack, left } = giveBack(request.lines, withoutReservation(open));
      await this.putBack(trx, request, { reservationId: request.reduces, lines: givenBack });
      return { reservationId: request.reduces, lines: left };
    });
  }

  /** From now on the operation refuses, unless it had happened. */
  closeByHand(key: string): Promise<'closed' | 'already-done'> {
    return closeByHand(this.db, key);
  }

  private async putBack(
    trx: Trx,
    order: { orderId: string; traceparent?: string | undefined },
    given: Reservation,
  ): Promise<void> {
    await lockStock(trx, given.lines);
    await takeFromReservation(trx, given.reservationId, given.lines, 'released');
    await sayEvent(trx, order, 'StockReleased', given);
  }
}

async function insertReservation(
  trx: Trx,
  { orderId, booksParcels = false }: ReserveStockRequest,
  { reservationId, lines }: Reservation,
): Promise<void> {
  const row = { id: reservationId, order_id: orderId, books_parcels: booksParcels };
  await trx.insertInto('reservation').values(row).execute();
  const rows = lines.map((line) => ({ reservation_id: reservationId, ...line }));
  await trx.insertInto('reservation_line').values(rows).execute();
}
