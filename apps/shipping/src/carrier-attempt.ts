import { Logger } from '@nestjs/common';
import { type Attempt, type Begun, release } from '@waybill/outbox/operations';
import { Refusal } from '@waybill/outbox/refusal';
import { SealedFieldUnreadable } from '@waybill/service-kit/sealing/sealed-field-unreadable';
import type { Kysely } from 'kysely';
import { CarrierUnavailable } from './carrier';
import type { ShippingTables } from './shipping-tables';

/** Between the carrier's time running out and the lease's end: for what goes on around the call. */
const MARGIN_MS = 2_000;

const logger = new Logger('CarrierAttempt');

/** The times of one attempt, in milliseconds. Counted from before the intent is written, so that the call ends within the lease. */
export function attemptTimes(carrierTimeoutMs: number): { leaseMs: number; signal: AbortSignal } {
  return { leaseMs: carrierTimeoutMs + MARGIN_MS, signal: AbortSignal.timeout(carrierTimeoutMs) };
}

/**
 * Does the work of one attempt; a repeat of what is done gets the stored result. When the work fails, the next attempt
 * may begin at once, but an undo waits for the lease's end unless it is certain that the carrier did nothing.
 */
export async function attempt<R>(
  db: Kysely<ShippingTables>,
  key: string,
  begun: Begun<R>,
  work: (attempt: Attempt) => Promise<R>,
): Promise<R> {
  if (begun.status === 'done') return begun.result;
  const { fence } = begun;
  try {
    return await work({ key, fence });
  } catch (error) {
    if (!(error instanceof Refusal)) await letGo(db, { key, fence }, error);
    throw error;
  }
}

async function letGo(db: Kysely<ShippingTables>, current: Attempt, error: unknown): Promise<void> {
  const nothingLands = error instanceof CarrierUnavailable || error instanceof SealedFieldUnreadable;
  try {
    await release(db, { ...current, callMayStillLand: !nothingLands });
  } catch (releaseError) {
    // The lease ends by itself; what the caller has to know is the first error.
    logger.warn(`operation ${current.key} keeps its lease: ${(releaseError as Error).message}`);
  }
}
