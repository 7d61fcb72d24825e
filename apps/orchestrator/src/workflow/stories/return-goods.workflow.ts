import { RESOLVE_ATTENTION_UPDATE, resolveAttention } from '@waybill/contract-order/fulfil-order.contract';
import {
  CANCEL_RETURN_UPDATE,
  GOODS_HOME_SIGNAL,
  goodsHome,
  INSPECT_RETURN_UPDATE,
  RETURN_STATUS_QUERY,
  returnCancellation,
  returnInspection,
  type ReturnGoodsInput,
  type ReturnStatus,
} from '@waybill/contract-order/returns.contract';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  setHandler,
} from '@temporalio/workflow';
import { newReturnMemory, type ReturnMemory } from '../memory/return-memory';
import { returningOf, type Returning } from '../steps/returning';
import { Running } from '../steps/running';
import { readSignal } from './arguments';
import { hearSignal, hearUpdate } from './hearing';
import { Renewal } from './renewal';
import { ReturnRequests } from './return-requests';
import { returnStory } from './return-story';

const returnStatus = defineQuery<ReturnStatus>(RETURN_STATUS_QUERY);

/**
 * Goods of a delivered order that come back, from the request to the end. What it hears is wired here; what it does is told in
 * {@link returnStory}.
 *
 * @param memory what an earlier run of the same return remembered
 */
export async function returnGoods(
  input: ReturnGoodsInput,
  memory: ReturnMemory = newReturnMemory(input),
): Promise<ReturnStatus> {
  const returning = returningOf(input, memory);
  const renewal = new Renewal(returning, input.limits.signalsPerRun);

  setHandler(returnStatus, () => returning.progress.snapshot());
  hearNews(returning, renewal);
  hearRequests(returning);

  return CancellationScope.nonCancellable(async () => {
    const story = new Running(returnStory(returning));
    await renewal.dueOrOver(story);
    if (!story.settled) return continueAsNew<typeof returnGoods>(input, memory);
    await story.result;
    await condition(allHandlersFinished);
    return returning.progress.snapshot();
  });
}

function hearNews({ memory, progress, operation, input }: Returning, renewal: Renewal): void {
  const keys = input.parcels.map(({ n }) => operation('fetch', n).key);
  hearSignal(GOODS_HOME_SIGNAL, progress, (argument) => {
    renewal.heardSignal();
    const said = readSignal(goodsHome, argument);
    if (!said || !keys.includes(said.returnKey) || memory.hints.includes(said.returnKey)) return;
    memory.hints.push(said.returnKey);
  });
}

function hearRequests(returning: Returning): void {
  const { attention, progress } = returning;
  const requests = new ReturnRequests(returning);
  // The engine's own cancel is one more way to ask.
  CancellationScope.current().cancelRequested.catch(() => requests.askToCancel());
  hearUpdate(CANCEL_RETURN_UPDATE, returnCancellation, true, () =>
    CancellationScope.nonCancellable(() => requests.cancel()),
  );
  hearUpdate(INSPECT_RETURN_UPDATE, returnInspection, true, (inspection) =>
    CancellationScope.nonCancellable(() => requests.inspect(inspection)),
  );
  hearUpdate(RESOLVE_ATTENTION_UPDATE, resolveAttention, true, async (decision) => {
    await attention.resolve(decision);
    return progress.snapshot();
  });
}
