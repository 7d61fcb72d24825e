import type { Watched } from '../machine';

export type ArmName = 'W' | 'B' | "B'" | 'Nexus' | 'Restate' | 'DBOS';

/** One way to process an order, as the benchmark drives it. */
export interface Arm {
  readonly name: ArmName;
  readonly title: string;
  /** What its durability is, in a few words. */
  readonly durability: string;
  /** Starts what only it needs. @returns what its orders are charged with: those processes and the engines it uses */
  start(): Promise<Watched[]>;
  stop(): Promise<void>;
  /** Sends one order and resolves once it is done: shipped. @throws Error when it went any other way */
  order(): Promise<OrderTimes>;
}

/** Points in time by `performance.now()`, in milliseconds. */
export interface OrderTimes {
  orderId: string;
  sent: number;
  /** The engine, or Kafka, has it for good. */
  accepted: number;
  done: number;
}
