import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import {
  returnIdOf,
  type ReturnGoodsInput,
  type ReturnLine,
  type ReturnStatus,
} from '@waybill/contract-order/returns.contract';
import { appendEvent } from '@waybill/outbox/outbox';
import { sql, type Kysely, type Transaction } from 'kysely';
import { writeAudit } from '../audit/write-audit';
import { accountFor, type Coordinates } from '../ledger/intake-account';
import { said } from '../ledger/fulfilment-event';
import type { DeliveredLine, LedgerTables, OrderSale } from '../ledger/ledger.tables';
import { newReturnMemory } from '../workflow/memory/return-memory';
import { goodsToReturn } from './goods-to-return';
import { ReturnRefused } from './return-refused';

type Trx = Transaction<LedgerTables>;

/** A wish to send goods back, and where it came from. */
export interface WishedReturn {
  orderId: string;
  /** All that is left, unless named. */
  lines?: ReturnLine[] | undefined;
  reason: string;
  requestedBy?: string | undefined;
  /** Whom the access token names, if it was asked over HTTP. */
  actor?: string | undefined;
  /** The event that asks for it: the same one is the same return. */
  requestId?: string;
  /** Where it was read, if on Kafka. */
  at?: Coordinates;
  traceparent?: string | undefined;
}

/** What the orchestrator's configuration says of returns. */
export type ReturnTerms = Pick<ReturnGoodsInput, 'inspected' | 'limits'>;

/** Where returns begin: what may still come back of an order is decided here, one request after the other. */
export class ReturnStore {
  constructor(
    private readonly db: Kysely<LedgerTables>,
    private readonly terms: ReturnTerms,
  ) {}

  /**
   * Records a return, and takes its goods from what may still come back, in one transaction.
   *
   * @returns what its workflow is to be started with; undefined for an order whose own workflow takes back its goods, because an
   *   older build started it
   * @throws ReturnRefused
   */
  request(wish: WishedReturn): Promise<ReturnGoodsInput | undefined> {
    return this.db.transaction().execute(async (trx) => {
      // Its row is locked before any of its lines, by everybody who changes them.
      const order = await trx
        .selectFrom('orders')
        .select(['sale', 'state', 'customer_id'])
        .where('order_id', '=', wish.orderId)
        .forUpdate()
        .executeTakeFirst();
      const known = wish.requestId === undefined ? undefined : await findByRequest(trx, wish.requestId);
      if (wish.at) await accountFor(trx, wish.at, wish.orderId, known ? 'duplicate' : 'return');
      if (known) return known;
      if (!order) throw new ReturnRefused('NothingToReturn', 'orderId: has never been seen');
      if (!order.sale) return nothingHasArrived(order.state);
      return this.accept(trx, wish, order.customer_id, order.sale);
    });
  }

  /** Those whose workflow is not known to run, oldest first. @param olderThanSeconds recorded at least so long ago */
  async notStarted(olderThanSeconds: number): Promise<ReturnGoodsInput[]> {
    const rows = await this.db
      .selectFrom('returns')
      .select('input')
      .where('started_at', 'is', null)
      .where('requested_at', '<', sql<Date>`now() - make_interval(secs => ${olderThanSeconds})`)
      .orderBy('requested_at')
      .limit(100)
      .execute();
    return rows.map(({ input }) => input);
  }

  async markStarted(returnId: string): Promise<void> {
    await this.db
      .updateTable('returns')
      .set({ started_at: new Date() })
      .where('return_id', '=', returnId)
      .where('started_at', 'is', null)
      .execute();
  }

  /** @param customerId only if its order is that customer's */
  async find(returnId: string, customerId?: string): Promise<ReturnStatus | undefined> {
    const row = await this.db
      .selectFrom('returns')
      .innerJoin('orders', 'orders.order_id', 'returns.order_id')
      .select('returns.status')
      .where('return_id', '=', returnId)
      .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId as string))
      .executeTakeFirst();
    return row?.status;
  }

  private async accept(
    trx: Trx,
    { orderId, lines: wanted, reason, requestedBy, actor, requestId, traceparent }: WishedReturn,
    customerId: string,
    { currency, sealedContact }: OrderSale,
  ): Promise<ReturnGoodsInput> {
    const parcels = goodsToReturn(await linesOf(trx, orderId), wanted, new Date());
    const n = (await lastReturnOf(trx, orderId)) + 1;
    const returnId = returnIdOf(orderId, n);
    const input: ReturnGoodsInput = {
      ...{ returnId, orderId, n, customerId, currency, reason, parcels, sealedContact },
      ...this.terms,
      ...(traceparent !== undefined && { traceparent }),
    };
    const { status } = newReturnMemory(input);
    await trx
      .insertInto('returns')
      .values({
        ...{ return_id: returnId, order_id: orderId, n, state: status.state },
        request_id: requestId ?? null,
        requested_by: requestedBy ?? null,
        input: JSON.stringify(input),
        status: JSON.stringify(status),
      })
      .execute();
    await moveLines(trx, input, ({ quantity }) => ({ on_its_way: quantity }));
    const { lines } = status;
    const event: FulfilmentEvent = {
      type: 'ReturnAccepted',
      data: { orderId, at: new Date().toISOString(), returnId, lines },
    };
    await writeAudit(trx, {
      ...{ about: { orderId }, actor: actor ?? 'the shop', action: 'requestReturn' },
      ...{ details: { returnId, lines }, words: { reason, requestedBy } },
    });
    await appendEvent(trx, said(orderId, event, traceparent));
    return input;
  }
}

/** An order that an older build has started tells nothing of what arrives, and may still be open when it has been delivered. */
function nothingHasArrived(state: string): undefined {
  if (state === 'delivered' || state === 'returning') return undefined;
  throw new ReturnRefused('NothingToReturn', `the order is ${state}: nothing of it has arrived`);
}

async function findByRequest(trx: Trx, requestId: string): Promise<ReturnGoodsInput | undefined> {
  const query = trx.selectFrom('returns').select('input').where('request_id', '=', requestId);
  return (await query.executeTakeFirst())?.input;
}

export function linesOf(trx: Trx, orderId: string): Promise<DeliveredLine[]> {
  return trx
    .selectFrom('delivered_line')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('parcel')
    .orderBy('sku')
    .execute();
}

async function lastReturnOf(trx: Trx, orderId: string): Promise<number> {
  const query = trx.selectFrom('returns').select(({ fn }) => fn.max('n').as('last'));
  return (await query.where('order_id', '=', orderId).executeTakeFirst())?.last ?? 0;
}

type Columns = Partial<Record<'on_its_way' | 'returned' | 'rejected', number>>;

/** Adds to what is on its way, returned or rejected, line by line of a return; the table refuses what would not add up. */
export async function moveLines(
  trx: Trx,
  { orderId, parcels }: Pick<ReturnGoodsInput, 'orderId' | 'parcels'>,
  change: (line: { parcel: number; sku: string; quantity: number }) => Columns,
): Promise<void> {
  for (const { n: parcel, lines } of parcels) {
    for (const line of lines) {
      const { sku } = line;
      await moveLine(trx, { order_id: orderId, parcel, sku }, change({ parcel, ...line }));
    }
  }
}

async function moveLine(
  trx: Trx,
  { order_id, parcel, sku }: Pick<DeliveredLine, 'order_id' | 'parcel' | 'sku'>,
  { on_its_way = 0, returned = 0, rejected = 0 }: Columns,
): Promise<void> {
  await trx
    .updateTable('delivered_line')
    .set({
      on_its_way: sql`on_its_way + ${on_its_way}`,
      returned: sql`returned + ${returned}`,
      rejected: sql`rejected + ${rejected}`,
    })
    .where('order_id', '=', order_id)
    .where('parcel', '=', parcel)
    .where('sku', '=', sku)
    .execute();
}
