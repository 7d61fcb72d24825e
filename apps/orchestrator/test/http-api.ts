import type { AddressInfo } from 'node:net';
import { Test } from '@nestjs/testing';
import type { CancellationAnswer, OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnGoodsInput, ReturnStatus } from '@waybill/contract-order/returns.contract';
import { type IdentityConfig, identityVariables } from '@waybill/service-kit/identity/identity-config';
import { IdentityModule } from '@waybill/service-kit/identity/identity.module';
import type { Opener } from '@waybill/service-kit/sealing/opener';
import { OrderIntake } from '../src/bridge/order-intake';
import { AuditController } from '../src/audit/audit.controller';
import { AuditTrail } from '../src/audit/audit-trail';
import { AmendmentSealer } from '../src/http/amendment-sealer';
import { AmendmentsController } from '../src/http/amendments.controller';
import { AttentionController } from '../src/http/attention.controller';
import { KnownOrders } from '../src/http/known-orders';
import { OrdersController } from '../src/http/orders.controller';
import { AttentionDesk } from '../src/ledger/attention-desk';
import { SealedWithStore } from '../src/ledger/sealed-with.store';
import { SealingKeysController } from '../src/http/sealing-keys.controller';
import { OrderLedger } from '../src/ledger/order-ledger';
import { OrderWorkflows } from '../src/order-workflows';
import { Repairs, type DifferenceDecided } from '../src/reconciliation/repairs';
import { KnownReturns } from '../src/returns/known-returns';
import { ReturnIntake } from '../src/returns/return-intake';
import { ReturnStore } from '../src/returns/return.store';
import type { ReturnWorkflows } from '../src/returns/return-workflows';
import { ReturnsController } from '../src/returns/returns.controller';
import { serveGuardedApi } from './guarded-api';
import { createLedgerDatabase } from './ledger-database';
import { returnStore } from './returned-orders';
import { createSealing } from './sealing';

/** What the engine answers; the engine itself is asked in the whole-system tests. */
export const engine = {
  requestCancellation: jest.fn<Promise<CancellationAnswer | undefined>, [string, object]>(),
  ask: jest.fn<Promise<OrderStatus | undefined>, [orderId: string, question: string, argument: object]>(),
};
export const returnEngine = {
  start: jest.fn<Promise<boolean>, [ReturnGoodsInput]>(),
  ask: jest.fn<Promise<ReturnStatus | undefined>, [returnId: string, question: string, argument: object]>(),
};
export const repairs = { decide: jest.fn<Promise<DifferenceDecided>, [string, object]>() };
export const intake = { cancel: jest.fn<Promise<void>, [object]>() };

export interface HttpApi {
  database: Awaited<ReturnType<typeof createLedgerDatabase>>;
  ledger: OrderLedger;
  openers: Record<string, Opener>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

/** The orchestrator's HTTP API on a database of its own; nobody logs in unless told. */
export async function startHttpApi(
  identity: IdentityConfig = identityVariables.parse({ AUTH: 'off' }),
): Promise<HttpApi> {
  const [database, { sealer, openers, remove }] = await Promise.all([
    createLedgerDatabase(),
    createSealing(),
  ]);
  const ledger = new OrderLedger(database.db);
  const workflows = engine as unknown as OrderWorkflows;
  const returnWorkflows = returnEngine as unknown as ReturnWorkflows;
  const returns = returnStore(database.db);
  const sealedWith = new SealedWithStore(database.db);
  const audit = new AuditTrail(database.db);
  const module = await Test.createTestingModule({
    imports: [IdentityModule.forRoot(identity)],
    controllers: [
      OrdersController,
      AmendmentsController,
      AttentionController,
      ReturnsController,
      SealingKeysController,
      AuditController,
    ],
    providers: [
      { provide: OrderLedger, useValue: ledger },
      { provide: AttentionDesk, useValue: new AttentionDesk(database.db) },
      { provide: KnownOrders, useValue: new KnownOrders(ledger, workflows, audit) },
      { provide: OrderWorkflows, useValue: workflows },
      { provide: Repairs, useValue: repairs },
      { provide: OrderIntake, useValue: intake },
      { provide: AuditTrail, useValue: audit },
      { provide: SealedWithStore, useValue: sealedWith },
      { provide: AmendmentSealer, useValue: new AmendmentSealer(sealer, sealedWith) },
      { provide: ReturnStore, useValue: returns },
      { provide: ReturnIntake, useValue: new ReturnIntake(returns, returnWorkflows) },
      { provide: KnownReturns, useValue: new KnownReturns(returns, returnWorkflows, audit) },
    ],
  }).compile();
  const app = module.createNestApplication({ logger: false });
  serveGuardedApi(app);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  return {
    database,
    ledger,
    openers,
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    post: (path, body, headers) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    stop: async () => {
      await app.close();
      await database.drop();
      remove();
    },
  };
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
}
export async function problemIn(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return (await response.json()) as Problem;
}
