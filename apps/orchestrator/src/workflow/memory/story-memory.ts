import type {
  AttentionItem,
  ResolveAttention,
  TimelineEntry,
} from '@waybill/contract-order/fulfil-order.contract';

/** A call to a team, by its operation's key: what was asked, and how it ended, once it has. */
export interface RememberedCall {
  request: unknown;
  answer?: { result: unknown } | { refused: { type: string; message: string; details: unknown[] } };
  /** Decided by a person instead of by the team. */
  byHand?: 'skip' | 'resolved';
}

/** What a person decided about a step that waited. */
export interface Decided extends ResolveAttention, AttentionItem {
  /** RFC 3339. */
  at: string;
}

/** A step that waits for a person. */
export interface Parked extends AttentionItem {
  /** What `resolved` has to come with. */
  evidence?: 'any' | 'parcel';
  decision?: ResolveAttention;
}

/**
 * What an order and a return both remember of themselves, as plain data. A new run of the workflow (continue-as-new) gets it
 * and tells the story again from the top: what is remembered as done is not done again.
 */
export interface StoryMemory {
  status: { state: string; needsAttention: boolean; timeline: TimelineEntry[] };
  /** Of the last progress record. */
  sequence: number;
  /** Milestones passed, each once. */
  reached: string[];
  calls: Record<string, RememberedCall>;
  /** RFC 3339, by name. */
  deadlines: Record<string, string>;
  parked: Record<string, Parked>;
  /** Budgets spent, by step. */
  attempts: Record<string, number>;
  decisions: Decided[];
}

/** Of a story that has not begun. */
export function newStoryMemory(): Omit<StoryMemory, 'status'> {
  return { sequence: 0, reached: [], calls: {}, deadlines: {}, parked: {}, attempts: {}, decisions: [] };
}
