import {
  RESOLVE_ATTENTION_UPDATE,
  type AttentionAction,
} from '@waybill/contract-order/fulfil-order.contract';
import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import {
  CANCEL_RETURN_UPDATE,
  GOODS_HOME_SIGNAL,
  INSPECT_RETURN_UPDATE,
  RETURN_STATUS_QUERY,
  returnIdOf,
  type ReturnGoodsInput,
  type ReturnInspection,
  type ReturnLine,
  type ReturnStatus,
} from '@waybill/contract-order/returns.contract';
import type { WorkflowHandle } from '@temporalio/client';
import { refundsFor, type ArrivedLine } from '../src/returns/return-money';
import type { Settlement } from '../src/workflow/memory/return-memory';
import type { ReturnRecord } from '../src/workflow/record/bookkeeping';
import type { OrderUnderTest } from './workflow-harness';

/** What a return under test differs in. */
export type ReturnOverrides = Partial<Omit<ReturnGoodsInput, 'limits'>> & {
  limits?: Partial<ReturnGoodsInput['limits']>;
};

/** One return under test, of an order under test and with its teams. */
export class ReturnUnderTest {
  readonly records: ReturnRecord[] = [];
  /** The carrier brings it home as soon as it is asked to. */
  comesHome = true;

  constructor(
    readonly handle: WorkflowHandle<(input: ReturnGoodsInput) => Promise<ReturnStatus>>,
    readonly order: OrderUnderTest,
    readonly input: ReturnGoodsInput,
  ) {}

  status(): Promise<ReturnStatus> {
    return this.handle.query<ReturnStatus>(RETURN_STATUS_QUERY);
  }

  cancel(): Promise<ReturnStatus> {
    return this.handle.executeUpdate<ReturnStatus, [object]>(CANCEL_RETURN_UPDATE, { args: [{}] });
  }

  inspect(inspection: ReturnInspection): Promise<ReturnStatus> {
    return this.handle.executeUpdate<ReturnStatus, [ReturnInspection]>(INSPECT_RETURN_UPDATE, {
      args: [inspection],
    });
  }

  decide(step: string, action: AttentionAction, evidence?: string): Promise<ReturnStatus> {
    return this.handle.executeUpdate<ReturnStatus, [object]>(RESOLVE_ATTENTION_UPDATE, {
      args: [{ step, action, by: 'ops', reason: 'looked at', ...(evidence && { evidence }) }],
    });
  }

  /** The carrier has brought home what was fetched under this key, and shipping says so. */
  async goodsHome(returnKey = `${this.order.order.orderId}:return-${this.input.n}-fetch:1`): Promise<void> {
    this.order.teams.fetched.get(returnKey)!.home = true;
    await this.hint(returnKey);
  }

  hint(returnKey: string): Promise<void> {
    return this.handle.signal(GOODS_HOME_SIGNAL, { returnKey });
  }

  async fetched({ key }: { key: string }): Promise<void> {
    if (this.comesHome) await this.goodsHome(key);
  }

  async record(record: ReturnRecord): Promise<void> {
    await this.order.bookkeeping();
    this.records.push(record);
  }

  /** As the ledger settles it, of a first return. */
  settle(accepted: ReturnLine[]): Settlement {
    const { parcels } = this.input;
    const quantity = (sku: string) => accepted.find((line) => line.sku === sku)?.quantity ?? 0;
    const lines = parcels.flatMap(({ n: parcel, lines }) =>
      lines.map(({ sku }) => ({ parcel, sku, quantity: quantity(sku) })),
    );
    return {
      refunds: refundsFor(saleOf(this.order), lines),
      parcels: parcels.map((parcel) => ({
        ...parcel,
        lines: parcel.lines.map(({ sku }) => ({ sku, quantity: quantity(sku) })),
      })),
    };
  }

  get events(): FulfilmentEvent[] {
    return this.records.flatMap((record) => record.events);
  }
}

/** All that the order has told of what arrived. */
function saleOf({ records }: OrderUnderTest) {
  const told = records.flatMap(({ arrivals }) => arrivals ?? []);
  const lines: ArrivedLine[] = told
    .flatMap(({ parcels }) => parcels)
    .flatMap(({ n, paidBy = null, lines }) =>
      lines.map(({ sku, quantity, unitPrice }) => ({
        ...{ parcel: n, sku, paidBy, unitPrice, delivered: quantity, returned: 0 },
      })),
    );
  return { captures: told.at(-1)!.captures, lines, orderEnded: true, refundsShipping: true };
}

export function returnInput(order: OrderUnderTest, n: number, overrides: ReturnOverrides): ReturnGoodsInput {
  const { orderId, customerId, currency } = order.order;
  const told = order.records.flatMap(({ arrivals }) => arrivals ?? []);
  const parcels = told
    .flatMap((arrivals) => arrivals.parcels)
    .map(({ n, shipmentId, warehouse, lines }) => ({
      ...{ n, shipmentId, warehouse },
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    }))
    .sort((one, other) => one.n - other.n);
  return {
    ...{ returnId: returnIdOf(orderId, n), orderId, n, customerId, currency, reason: 'too blue', parcels },
    sealedContact: told.at(-1)!.sealedContact,
    inspected: false,
    ...overrides,
    limits: {
      ...{ stepBudgetSeconds: 900, homeWithinSeconds: 1_209_600, inspectWithinSeconds: 259_200 },
      ...{ signalsPerRun: 1_000 },
      ...overrides.limits,
    },
  };
}
