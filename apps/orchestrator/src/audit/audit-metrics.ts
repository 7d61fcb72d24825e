import { Gauge, register } from 'prom-client';
import type { AuditNotary } from './audit-notary';

const OLDEST = 'orchestrator_audit_oldest_pending_seconds';

/** Asks the audit whenever the metrics are read. */
export function measureAudit(notary: AuditNotary): void {
  register.removeSingleMetric(OLDEST); // of several applications in one process (tests) the last one is shown
  new Gauge({
    name: OLDEST,
    help: 'How long the oldest entry of the audit has been waiting to be signed and published',
    async collect() {
      try {
        this.set(await notary.oldestWaitingSeconds());
      } catch {
        // The database is away, and readiness says so. What was known last stands, and the other metrics stay readable.
      }
    },
  });
}
