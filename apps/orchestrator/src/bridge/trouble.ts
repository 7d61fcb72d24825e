import { BatchStopped } from '@waybill/nestjs-kafka/record-batch';
import { isGrpcServiceError } from '@temporalio/client';

/** gRPC: this request can never be answered, whoever asks. All other codes say something of the engine. */
const ABOUT_THE_REQUEST: readonly number[] = [3 /* INVALID_ARGUMENT */, 11 /* OUT_OF_RANGE */];
/** SQLSTATE classes: this data cannot be stored (22), or breaks a rule (23). All others say something of the database. */
const ABOUT_THE_DATA = /^2[23]/;
const SQLSTATE = /^[0-9A-Z]{5}$/;
/** What pg says, without a code, of a connection that it could not get or has lost. */
const NO_CONNECTION = /connect|terminated|pool after calling end|query read timeout/i;

/**
 * Tells trouble from what may be one event's own fault: trouble is that the engine, the database or the broker is away,
 * overloaded or refuses us, which would hit any event. It is waited out. All that is not known to be trouble may be the
 * event's fault.
 */
export function isTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof BatchStopped || error.name.startsWith('KafkaJS')) return true;
  const grpc = [error, error.cause].find(isGrpcServiceError);
  if (grpc) return !ABOUT_THE_REQUEST.includes(grpc.code);
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return !SQLSTATE.test(code) || !ABOUT_THE_DATA.test(code);
  return NO_CONNECTION.test(error.message);
}
