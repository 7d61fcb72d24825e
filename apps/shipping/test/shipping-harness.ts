import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DispatchShipmentRequest,
  sealedShipTo,
  type Shipment,
  type ShipTo,
} from '@waybill/contract-shipping/shipping.contract';
import { createDatabase } from '@waybill/outbox/database';
import { migrate, OUTBOX_MIGRATIONS } from '@waybill/outbox/migrate';
import { createScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import type { Sealer } from '@waybill/service-kit/sealing/sealer';
import { testSealing } from '@waybill/service-kit/testing/sealing-keys';
import { type Kysely, sql } from 'kysely';
import type { Carrier } from '../src/carrier';
import { SandboxCarrier } from '../src/sandbox/sandbox-carrier';
import type { SandboxTables } from '../src/sandbox/sandbox-tables';
import { findShipment } from '../src/shipment.store';
import type { ShippingTables } from '../src/shipping-tables';

/** Waits for a condition. @throws Error after 20 seconds, so that a test that fails also ends */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 20_000; !(await holds()); await sleep(20)) {
    if (Date.now() > giveUpAt) throw new Error(`never held: ${holds.toString()}`);
  }
}

export const address: ShipTo = {
  name: 'Ada L.',
  line1: '1 Main St',
  city: 'Lisbon',
  postalCode: '1000-001',
  country: 'PT',
};

/** As the orchestrator does. */
async function sealAddress(sealer: Sealer, orderId: string, to: ShipTo, version = 1): Promise<string> {
  return (await sealer.seal(sealedShipTo, { orderId, version, value: to })).sealed;
}

/** Shipping's migrated database, the real sandbox carrier on connections of its own, and keys. */
export async function shippingWorld() {
  const { url, drop } = await createScratchDatabase('shipping');
  const db: Kysely<ShippingTables> = createDatabase({ url, max: 20, applicationName: 'shipping-test' });
  const sandboxDb: Kysely<SandboxTables> = createDatabase({ url, max: 5, applicationName: 'sandbox-test' });
  await migrate(db, [OUTBOX_MIGRATIONS, join(__dirname, '..', 'migrations')]);
  const keys = await testSealing('shipping');
  const carrier = new SandboxCarrier(sandboxDb);
  await carrier.find('any', AbortSignal.timeout(10_000)); // which makes its tables
  return {
    url,
    db,
    sandboxDb,
    carrier,
    ...keys,
    opener: keys.opener(),
    privateKeysFile: keys.privateKeysFile(),
    seal: (orderId: string, to: ShipTo = address, version = 1) =>
      sealAddress(keys.sealer, orderId, to, version),
    /** A dispatch of its own order. */
    request: async (to: Partial<ShipTo> = {}): Promise<DispatchShipmentRequest> => {
      const orderId = `ord-${randomUUID()}`;
      return {
        key: `${orderId}:dispatch:1`,
        orderId,
        shipmentId: `${orderId}-1`,
        lines: [{ sku: 'MUG-BLUE', quantity: 2 }],
        sealedShipTo: await sealAddress(keys.sealer, orderId, { ...address, ...to }),
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      };
    },
    events: async (orderId: string) =>
      db
        .selectFrom('outbox')
        .select(['type', 'data', 'traceparent'])
        .where('key', '=', orderId)
        .orderBy('id')
        .execute(),
    /** As if the time that an attempt was given had passed. */
    endLease: async (key: string) =>
      db
        .updateTable('operation')
        .set({ lease_until: new Date(0), call_until: null })
        .where('key', '=', key)
        .execute(),
    state: async ({ key }: DispatchShipmentRequest) => (await findShipment(db, key))?.state,
    /** As if the parcel had got there this very moment. */
    arrivesNow: async ({ key }: DispatchShipmentRequest) =>
      sandboxDb
        .updateTable('sandbox.parcel')
        .set({ outcome_at: new Date(0), report_at: new Date(0) })
        .where('reference', '=', key)
        .execute(),
    /** How many sessions of this database wait for another one's transaction to end. */
    waitingForLocks: async (): Promise<number> => {
      const { rows } = await sql<{ count: number }>`
        SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db);
      return rows[0]!.count;
    },
    parcels: async (reference: string) =>
      sandboxDb.selectFrom('sandbox.parcel').selectAll().where('reference', '=', reference).execute(),
    close: async () => {
      await sandboxDb.destroy();
      await db.destroy();
      await drop();
      keys.remove();
    },
  };
}
export type ShippingWorld = Awaited<ReturnType<typeof shippingWorld>>;

/** The real sandbox behind a line that can be cut at will. */
export function lineTo(carrier: Carrier, cut: Partial<Carrier>): Carrier {
  return {
    name: carrier.name,
    serves: (to, signal) => carrier.serves(to, signal),
    book: (parcel, signal) => carrier.book(parcel, signal),
    find: (reference, signal) => carrier.find(reference, signal),
    intercept: (parcel, signal) => carrier.intercept(parcel, signal),
    arrangeReturn: (goods, signal) => carrier.arrangeReturn(goods, signal),
    reportTo: (receive) => carrier.reportTo(receive),
    stopReporting: () => carrier.stopReporting(),
    ...cut,
  };
}

export const cancellationOf = ({ key, orderId, shipmentId }: DispatchShipmentRequest, n = 1) => ({
  key: `${orderId}:cancel-shipment:${n}`,
  orderId,
  shipmentId,
  undoes: key,
});

export const interceptionOf = ({ key, orderId, shipmentId }: DispatchShipmentRequest, n = 1) => ({
  key: `${orderId}:intercept:${n}`,
  orderId,
  shipmentId,
  intercepts: key,
});

export const returnOf = ({ key, orderId, shipmentId, lines }: DispatchShipmentRequest, n = 1) => ({
  key: `${orderId}:return:${n}`,
  orderId,
  shipmentId,
  returns: key,
  lines,
});

export const closingOf = (
  { orderId }: DispatchShipmentRequest,
  closes: string,
  dispatched?: Shipment & { warehouse?: string },
) => ({ key: `${closes}:close`, orderId, closes, ...(dispatched && { dispatched }) });
