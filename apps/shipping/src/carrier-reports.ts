import { Logger } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { Carrier, CarrierReport } from './carrier';
import { reports, unexpectedReports } from './metrics';
import { findReturn, markHome } from './return.store';
import { findShipment, markEnded } from './shipment.store';
import type { ShippingTables } from './shipping-tables';

/** It came before its dispatch was recorded: the report is wanted again, later. */
export class NotYetDispatched extends Error {
  override readonly name = 'NotYetDispatched';
}

/** Turns what the carrier reports into delivered, returned and lost shipments, each once. */
export class CarrierReports {
  private readonly logger = new Logger(CarrierReports.name);

  constructor(
    private readonly db: Kysely<ShippingTables>,
    private readonly carrier: Carrier,
  ) {}

  start(): void {
    this.carrier.reportTo((report) => this.receive(report));
  }

  stop(): Promise<void> {
    return this.carrier.stopReporting();
  }

  /** @throws NotYetDispatched and whatever the database throws: the carrier then repeats its report */
  async receive(report: CarrierReport): Promise<void> {
    const { outcome, reference } = report;
    const taken = await this.db
      .transaction()
      .execute(
        async (trx) =>
          (await markEnded(trx, report)) || (outcome === 'returned' && (await markHome(trx, report))),
      );
    if (taken) return reports.inc({ outcome });

    const state = (await findShipment(this.db, reference))?.state;
    if (state === outcome || (await findReturn(this.db, reference))?.state === 'home') return;
    if (state === undefined || state === 'requested') {
      throw new NotYetDispatched(`${reference} is ${outcome}, but ${state ?? 'not known'} here`);
    }
    unexpectedReports.inc({ outcome });
    this.logger.error(
      `the carrier says ${outcome} of ${reference}, which is ${state}: a person has to look into it`,
    );
  }
}
