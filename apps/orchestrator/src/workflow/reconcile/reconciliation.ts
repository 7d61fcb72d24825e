import type { OrderStatus, ShipmentChanged } from '@waybill/contract-order/fulfil-order.contract';
import type { Lines } from '../memory/charges';
import type { OrderAccount } from '../memory/order-account';

/** One thing that a repair does, at the team that owns the books in question. */
export type Repair =
  | { do: 'void'; authorizationKey: string }
  | { do: 'refund'; captureKey: string; amount: number; currency: string }
  | { do: 'release'; reservationId: string }
  | { do: 'book'; shipmentId: string; way: 'went' | 'came-back'; lines: Lines; warehouse?: string }
  | { do: 'intercept'; dispatchKey: string; shipmentId: string }
  | { do: 'tell'; news: ShipmentChanged };

/** Where the books of two owners disagree. Without repairs, only a person can know what is right. */
export interface Difference {
  /** What it is called on the attention desk. */
  step: string;
  finding: string;
  suggestion?: string;
  repairs: Repair[];
}

/** Type of the workflow that the schedule starts. */
export const RECONCILE_ORDERS_WORKFLOW = 'reconcileOrders';
/** Type of the workflow that carries out one repair; it outlives the order's own. */
export const REPAIR_ORDER_WORKFLOW = 'repairOrder';

export interface ReconcileInput {
  /** Orders about which nothing was written down for so long are compared. */
  quietSeconds: number;
  /** An order that has not changed since is compared again after so long. */
  againAfterSeconds: number;
  /** Orders that have not changed for longer than this are left alone. */
  forgetAfterSeconds: number;
  /** Orders in one look at each team's books. */
  pageSize: number;
  /** How long one team may take to answer, attempts included. */
  stepBudgetSeconds: number;
}

/** An order as the ledger knows it; without status and books when it has never been seen. */
export interface OrderAtRest {
  orderId: string;
  status?: OrderStatus;
  /** With what its returns have paid back. */
  books?: OrderAccount;
  /** Goods that came back and were not accepted, so that they stand on no shelf. */
  rejected?: { shipmentId: string; sku: string; quantity: number }[];
  /** When something was last written down about it, RFC 3339 with microseconds. */
  unchangedSince?: string;
}

export interface Compared {
  orderId: string;
  unchangedSince?: string;
  /** Not every team could be asked: what is not among the differences may be there all the same. */
  incomplete?: boolean;
  differences: Difference[];
}

export interface RepairInput {
  orderId: string;
  step: string;
  by: string;
  reason: string;
  /** Ordinal of the repair among those of this difference. */
  nth: number;
  stepBudgetSeconds: number;
}

/** What reconciling asks of the orchestrator's own database. */
export interface ReconciliationActivities {
  /** The next orders, by id, that are to be compared. */
  ordersAtRest(page: Omit<ReconcileInput, 'stepBudgetSeconds'> & { after: string }): Promise<OrderAtRest[]>;
  /** The orders of these that have never been seen. */
  neverSeen(orderIds: string[]): Promise<string[]>;
  orderAtRest(orderId: string): Promise<OrderAtRest>;
  /**
   * Puts what was found on the attention desk, and takes off it what is found no more. Nothing is said of an order that has
   * changed since it was read; of one whose comparison is incomplete nothing is taken off, and the next run compares it again.
   * Answers how many differences are new.
   */
  fileDifferences(compared: Compared[]): Promise<number>;
  /** Writes down how a repair ended; `failure`: why the difference stays on the desk. */
  recordRepair(repair: RepairInput & { failure?: string }): Promise<void>;
}
