import type { OutboxTables } from '@waybill/outbox/outbox-tables';
import type { Generated } from 'kysely';
import type { CarrierReport } from '../carrier';

interface ParcelTable {
  reference: string;
  tracking_number: string;
  booked_at: Generated<Date>;
  outcome: CarrierReport['outcome'] | null;
  outcome_at: Date | null;
  report_at: Date | null;
  fetches_from: string | null;
  turned_back_for: string | null;
}

interface CarrierOutageTable {
  reference: string;
  ends_at: Date;
}

export interface SandboxTables extends OutboxTables {
  'sandbox.parcel': ParcelTable;
  'sandbox.carrier_outage': CarrierOutageTable;
}
