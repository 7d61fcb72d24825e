import { Counter } from 'prom-client';

export const dispatches = new Counter({
  name: 'shipping_dispatches_total',
  help: 'Dispatches that came to an end: dispatched, refused, by-hand. Repeats not counted.',
  labelNames: ['outcome'],
});

export const cancellations = new Counter({
  name: 'shipping_cancellations_total',
  help: 'Cancellations that came to an answer, repeats not counted.',
  labelNames: ['outcome'],
});

export const interceptions = new Counter({
  name: 'shipping_interceptions_total',
  help: 'Parcels that the carrier was asked to turn back: intercepted, too-late. Repeats not counted.',
  labelNames: ['outcome'],
});

export const reports = new Counter({
  name: 'shipping_reports_total',
  help: 'What the carrier reported: delivered, returned, lost. Repeats not counted.',
  labelNames: ['outcome'],
});

export const unexpectedReports = new Counter({
  name: 'shipping_unexpected_reports_total',
  help: 'Reports that do not fit the shipment, such as delivered though cancelled. A person has to look.',
  labelNames: ['outcome'],
});
