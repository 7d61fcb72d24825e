import { Counter, Gauge } from 'prom-client';

export const publishedTotal = new Counter({
  name: 'outbox_published_total',
  help: 'Events published and acknowledged.',
});

export const troublesTotal = new Counter({
  name: 'outbox_troubles_total',
  help: 'Times the relay could not publish and paused.',
});

export const oldestWaiting = new Gauge({
  name: 'outbox_oldest_waiting_seconds',
  help: 'Age of the event that has waited longest to be published; 0 when none waits.',
});
