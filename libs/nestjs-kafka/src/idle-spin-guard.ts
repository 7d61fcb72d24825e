/**
 * kafkajs 2.2.4 checks each connection's queue of waiting requests in a loop of 1 ms timers for as long as the
 * connection lives, also when nothing waits: about 900 timers a second and connection, and a warning on Node 24
 * (https://github.com/tulios/kafkajs/issues/1751). A check is due only while something waits: `push` asks for one
 * itself when it has to queue, and every answer runs one. This is the fix proposed upstream in
 * https://github.com/tulios/kafkajs/pull/1667, put in front of the one method at fault.
 */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

const guarded = Symbol.for('@waybill/nestjs-kafka/idle-spin-guard');

/** Puts the guard in place for every connection of this process; doing it again changes nothing. */
export function guardAgainstIdleSpin(): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an inner file of kafkajs, without types
  const { prototype } = require('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue & { [guarded]?: true };
  };
  if (prototype[guarded]) return;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
  prototype[guarded] = true;
}
