import type { ReturnGoodsInput } from '@waybill/contract-order/returns.contract';
import { Attention } from '../desk/attention';
import { operationOfReturn, type Operation } from '../memory/operation';
import { stepOf } from '../memory/parcels';
import type { ReturnMemory } from '../memory/return-memory';
import { ReturnProgress } from '../record/return-progress';
import { teamServices } from '../teams/team-services';
import { Calls } from './calls';
import { Deadlines } from './deadlines';

/** One return on its way, and what each part of its story works with. */
export function returningOf(input: ReturnGoodsInput, memory: ReturnMemory) {
  const services = teamServices(input.limits.stepBudgetSeconds);
  const progress = new ReturnProgress(input, memory);
  const attention = new Attention(memory, progress);
  const calls = new Calls(services, memory, attention, progress);
  const deadlines = new Deadlines(memory);
  return {
    ...{ input, memory, services, progress, attention, calls, deadlines },
    operation: (step: string, parcel?: number): Operation => operationOfReturn(input, step, parcel),
    /** What a step is called in the timeline and on the desk, beside those of its order. */
    labelOf: (step: string, parcel = 1): string => stepOf(`return-${input.n}-${step}`, parcel),
  };
}
export type Returning = ReturnType<typeof returningOf>;
