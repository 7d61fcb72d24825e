import { Logger } from '@nestjs/common';
import pLimit from 'p-limit';
import { OrderRefused } from '../order-refused';
import { UNREACHABLE } from './order-problem.filter';

export interface WaitingStep {
  orderId: string;
  /** Of a step of a return. */
  returnId?: string;
  step: string;
}

export interface Retried {
  /** How many steps are being tried again. */
  retried: number;
  failed: (WaitingStep & { because: string })[];
}

const CONCURRENT_RETRIES = 10;
/** So many orders that cannot be reached, and the engine counts as away: the others are not kept waiting for it. */
const UNREACHED_AT_MOST = 10;

/** Tries each step again, the first ones first; one that cannot be does not hold up the others. */
export async function retryAll(
  waiting: WaitingStep[],
  retry: (step: WaitingStep) => Promise<unknown>,
): Promise<Retried> {
  const logger = new Logger('AttentionRetry');
  const limit = pLimit(CONCURRENT_RETRIES);
  const failed: Retried['failed'] = [];
  let unreached = 0;
  const attempt = async (step: WaitingStep) => {
    if (unreached >= UNREACHED_AT_MOST) return void failed.push({ ...step, because: UNREACHABLE });
    try {
      await retry(step);
    } catch (error) {
      const refused = error instanceof OrderRefused;
      if (!refused) {
        unreached++;
        logger.error(error);
      }
      failed.push({ ...step, because: refused ? error.message : UNREACHABLE });
    }
  };
  await Promise.all(waiting.map((step) => limit(attempt, step)));
  return { retried: waiting.length - failed.length, failed };
}
