import { Gauge, register } from 'prom-client';
import type { DeadLetterStore } from './dead-letter.store';

const OPEN = 'orchestrator_dead_letters_open';

/** Shows how many dead letters nobody has handled yet among the metrics, by reason. */
export function measureDeadLetters(store: DeadLetterStore): void {
  // Of several applications in one process (tests) the last one is shown.
  register.removeSingleMetric(OPEN);
  new Gauge({
    name: OPEN,
    help: 'Dead letters that nobody has handled yet.',
    labelNames: ['reason'],
    async collect() {
      try {
        const counts = await store.count();
        this.reset();
        for (const { reason, open } of counts) this.set({ reason }, open);
      } catch {
        // The database is away, and readiness says so. What was known last stands.
      }
    },
  });
}
