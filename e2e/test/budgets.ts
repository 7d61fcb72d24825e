/**
 * What one order may cost, as counts that are the same on every machine: `src/budgets.spec.ts` holds the system to them. Who
 * raises one says in the commit what for.
 */
export interface Budget {
  /** Steps at the teams' services that the workflow asks for. */
  activities: number;
  localActivities: number;
  /** All that the workflow asks of the engine: activities, markers, timers and their ends, search attributes. */
  commands: number;
  /** Without those of workflow tasks: tasks coalesce differently from run to run. */
  historyEvents: number;
  /** Of the same events, as the engine keeps them. Ids and times differ by some bytes, so there is a little room. */
  historyBytes: number;
  /** By service, without what it asks every so often, orders or not. */
  statements: Record<string, number>;
  /** Explicit ones, by service. */
  transactions: Record<string, number>;
  /** Kafka records by topic; no request of a producer holds less than one. */
  kafkaRecords: Record<string, number>;
}

/** One line, one parcel, shipped and paid, not yet delivered. */
export const shippedOrder: Budget = {
  activities: 6,
  localActivities: 4,
  commands: 17,
  historyEvents: 30,
  historyBytes: 14_400,
  statements: { orchestrator: 9, payment: 27, inventory: 19, shipping: 9, notification: 4 },
  transactions: { orchestrator: 1, payment: 6, inventory: 2, shipping: 3, notification: 1 },
  kafkaRecords: {
    'shop.orders.v1': 1,
    'fulfilment.orders.v1': 2,
    'payment.events.v1': 2,
    'inventory.events.v1': 2,
    'shipping.events.v1': 1,
    'notification.events.v1': 1,
  },
};

/** The card was declined when the stock had been reserved: released, the customer told, cancelled. */
export const undoneOrder: Budget = {
  activities: 4,
  localActivities: 3,
  commands: 14,
  historyEvents: 23,
  historyBytes: 12_000,
  statements: { orchestrator: 8, payment: 8, inventory: 20, notification: 4 },
  transactions: { orchestrator: 1, payment: 3, inventory: 2, notification: 1 },
  kafkaRecords: {
    'shop.orders.v1': 1,
    'fulfilment.orders.v1': 2,
    'payment.events.v1': 1,
    'inventory.events.v1': 2,
    'notification.events.v1': 1,
  },
};
