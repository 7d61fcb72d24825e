import { Gauge, register } from 'prom-client';
import type { AttentionDesk } from './attention-desk';

const OPEN = 'orchestrator_attention_open';
const OLDEST = 'orchestrator_attention_oldest_seconds';

/** Shows what waits for a person among the metrics: counted by step, and how long the oldest has waited. */
export function measureDesk(desk: AttentionDesk): void {
  // Of several applications in one process (tests) the last one is shown.
  for (const name of [OPEN, OLDEST]) register.removeSingleMetric(name);
  const oldest = new Gauge({
    name: OLDEST,
    help: 'How long the oldest step on the desk has waited; 0: none.',
  });
  new Gauge({
    name: OPEN,
    help: 'Steps that wait for a person.',
    labelNames: ['step'],
    async collect() {
      try {
        const counts = await desk.count();
        this.reset();
        for (const { step, open } of counts) this.set({ step }, open);
        oldest.set(Math.max(0, ...counts.map(({ oldestSeconds }) => oldestSeconds)));
      } catch {
        // The database is away, and readiness says so. What was known last stands, and the other metrics stay readable.
      }
    },
  });
}
