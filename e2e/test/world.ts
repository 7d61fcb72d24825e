import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import {
  fulfilOrderWorkflowId,
  terminalStates,
  type OrderState,
  type OrderStatus,
} from '@waybill/contract-order/fulfil-order.contract';
import { Witnesses } from '@waybill/demo/evidence/evidence';
import { accountsOf, type OrderAccount } from '@waybill/demo/evidence/order-account';
import { settledInvariants } from '@waybill/demo/invariants/check-invariants';
import { authorizationOf, type Somebody } from '@waybill/demo/identity/access-token';
import { ActsOf } from '@waybill/demo/orders/acts';
import { Hands } from '@waybill/demo/orders/hands';
import { OrderBook } from '@waybill/demo/orders/order-book';
import { Shop } from '@waybill/demo/orders/shop';
import type { Way } from '@waybill/demo/orders/ways';
import { readStack, type Stack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';
import { Api } from './api';
import { recordsWhere } from './records';
import { temporalConnection } from '@waybill/demo/temporal';

/** The running system as the outside sees it. */
export class World {
  private constructor(
    readonly stack: Stack,
    readonly shop: Shop,
    readonly witnesses: Witnesses,
    private readonly connection: Connection,
  ) {}

  static async open(): Promise<World> {
    const stack = readStack();
    return new World(
      stack,
      await Shop.open(stack.kafka),
      await Witnesses.of(stack),
      await Connection.connect(temporalConnection(stack.temporal)),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.shop.close(), this.witnesses.close(), this.connection.close()]);
  }

  get temporal(): Client {
    return new Client({ connection: this.connection, namespace: this.stack.temporal.namespace });
  }

  workflow(orderId: string): WorkflowHandle {
    return this.temporal.workflow.getHandle(fulfilOrderWorkflowId(orderId));
  }

  /** @throws Error when the stack has no such service */
  url(service: string): string {
    return known(service, this.stack.http);
  }

  /** Where its metrics are, and what documents it. @throws Error when the stack has no such service */
  managementUrl(service: string): string {
    return known(service, this.stack.management);
  }

  /** The HTTP API of a service, of the orchestrator unless another is named, as an operator has it. */
  api(service = 'orchestrator'): Api {
    return this.apiAs('operator', service);
  }

  /** The same as somebody else has it; undefined: without saying who. */
  apiAs(who: Somebody | undefined, service = 'orchestrator'): Api {
    return new Api(this.url(service), async () => (who ? authorizationOf(this.stack, who) : {}));
  }

  /** Waits until the order's status, asked over HTTP, is as described. */
  status(
    orderId: string,
    what: string,
    is: (status: OrderStatus) => boolean | Promise<boolean>,
    timeoutMs = 90_000,
  ): Promise<OrderStatus> {
    const book = new OrderBook(this.stack);
    return until(
      `${orderId} ${what}`,
      async () => {
        const status = await book.find(orderId);
        return status && (await is(status)) && status;
      },
      { timeoutMs },
    );
  }

  /** Does what belongs to the order's way, each act when its time has come. @returns where it stands at the end */
  goesItsWay(way: Way, orderId: string): Promise<OrderStatus> {
    const acts = new ActsOf(way, orderId);
    const hands = new Hands(this.shop, this.stack);
    return this.status(orderId, `goes the way "${way.name}"`, async (status) => {
      await acts.look(status, hands);
      return acts.ended(status);
    });
  }

  ended(orderId: string): Promise<OrderStatus> {
    return this.status(orderId, 'has ended', ({ state }) => terminalStates.includes(state));
  }

  isIn(state: OrderState, orderId: string): Promise<OrderStatus> {
    return this.status(orderId, `is ${state}`, (status) => status.state === state);
  }

  inItsWindow(orderId: string): Promise<OrderStatus> {
    return this.status(orderId, 'waits in its window', ({ waitingFor }) => waitingFor === 'cancel-window');
  }

  /** The bodies of an order's events of one type, once all that was said is published. */
  async eventsOf(orderId: string, type: string): Promise<unknown[]> {
    await this.settled(orderId);
    const records = await recordsWhere(
      this.witnesses,
      ({ key, headers }) => key === orderId && headers['ce_type'] === type,
    );
    return records.map(({ value }) => JSON.parse(String(value)) as unknown);
  }

  /** Waits until all invariants hold for one order. @returns all that is known about it */
  async settled(orderId: string): Promise<OrderAccount> {
    const [account] = await this.allSettled([orderId]);
    return account!;
  }

  /** The same for several: others may be on their way meanwhile. */
  async allSettled(orderIds: string[]): Promise<OrderAccount[]> {
    const { evidence, invariants } = await settledInvariants(this.witnesses, {
      concerning: (violation) => orderIds.some((orderId) => violation.includes(orderId)),
    });
    expect(invariants.filter(({ violations }) => violations.length > 0)).toEqual([]);
    const accounts = new Map(accountsOf(evidence).map((account) => [account.orderId, account]));
    return orderIds.map((orderId) => {
      const account = accounts.get(orderId);
      if (!account) throw new Error(`${orderId} is not in the ledger`);
      return account;
    });
  }

  /** Waits until the bridge has read all that shops have published so far. */
  async allRead(): Promise<void> {
    const { input } = (await this.witnesses.hear()).kafka;
    await until('the bridge has read it all', async () => {
      const { committed } = (await this.witnesses.hear()).kafka;
      return input.every(
        ({ partition, low, high }) => high === low || (committed.get(partition) ?? 0) >= high,
      );
    });
  }
}

function known(service: string, urls: Record<string, string>): string {
  const url = urls[service];
  if (!url) throw new Error(`the stack has no ${service}`);
  return url;
}
