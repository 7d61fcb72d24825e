import type {
  ReturnGoodsInput,
  ReturnInspection,
  ReturnStatus,
} from '@waybill/contract-order/returns.contract';
import { summed, type Lines } from './charges';
import { newStoryMemory, type StoryMemory } from './story-memory';

/** What has been decided about goods that came: what of each parcel goes on the shelf, and what is paid back. */
export interface Settlement {
  parcels: { n: number; shipmentId: string; warehouse: string; lines: Lines }[];
  /** Minor units, by the operation that took the money. */
  refunds: { n: number; captureKey: string; amount: number }[];
}

/** All that a return knows of itself. */
export interface ReturnMemory extends StoryMemory {
  status: ReturnStatus;
  cancellation: { asked?: true; outcome?: 'cancelled' | 'too-late' };
  inspection?: ReturnInspection;
  /** Keys under which goods are said to be home, not looked up yet. */
  hints: string[];
  /** Parcels, by ordinal, that are home: as shipping says, or a person; or that a person says will not come. */
  ends: Record<string, 'home' | 'by-hand' | 'given-up'>;
  settlement?: Settlement;
  /** Minor units, by the ordinal of the capture that it was paid back from. */
  paidBack: Record<string, number>;
}

/** What has reached the shop, as shipping or a person says. */
export function cameHome({ parcels }: ReturnGoodsInput, { ends }: ReturnMemory): Lines {
  const home = parcels.filter(({ n }) => ends[n] === 'home' || ends[n] === 'by-hand');
  return summed(home.flatMap(({ lines }) => lines));
}

export function newReturnMemory({
  returnId,
  orderId,
  reason,
  currency,
  parcels,
}: ReturnGoodsInput): ReturnMemory {
  const lines = summed(parcels.flatMap((parcel) => parcel.lines));
  const ids = { returnId, orderId };
  return {
    ...newStoryMemory(),
    status: { ...ids, state: 'announced', needsAttention: false, reason, lines, currency, timeline: [] },
    reached: ['announced'],
    cancellation: {},
    hints: [],
    ends: {},
    paidBack: {},
  };
}
