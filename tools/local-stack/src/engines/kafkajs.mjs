import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';

/**
 * kafkajs 2.2.4 checks an empty queue of requests in a loop of timers in the past, of which Node 24 warns (TimeoutNegativeWarning;
 * https://github.com/tulios/kafkajs/issues/1751). The same as `@waybill/nestjs-kafka/idle-spin-guard`, which is not built yet
 * when the engines start.
 */
const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
const schedule = prototype.scheduleCheckPendingRequests;
prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) schedule.call(this);
};

export default kafkajs;
