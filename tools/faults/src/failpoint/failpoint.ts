/** Where a process is to die: before or after a call of one method of one class. Handed over as JSON in the environment. */
export interface Failpoint {
  /** The file that holds the class, as `require` finds it from the orchestrator. */
  module: string;
  /** Name of the export; absent where the class is all that the module exports. */
  class?: string;
  method: string;
  when: 'before' | 'after';
  /** The how-many-eth call, from 1 on. */
  call: number;
  /** Only calls that are about this topic count. */
  topic?: string;
}

export const FAILPOINT_VARIABLE = 'WAYBILL_FAILPOINT';
