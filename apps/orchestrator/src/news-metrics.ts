import { Counter } from 'prom-client';

/** More than a few are somebody else writing on the shipping team's topic, or signalling orders. */
export const unconfirmedNewsTotal = new Counter({
  name: 'orchestrator_unconfirmed_news_total',
  help: "News of parcels that was not acted upon: not from shipping (source), or not in shipping's books (books).",
  labelNames: ['because'],
});
for (const because of ['source', 'books']) unconfirmedNewsTotal.inc({ because }, 0);
