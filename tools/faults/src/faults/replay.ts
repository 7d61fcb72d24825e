import { terminalStates } from '@waybill/contract-order/fulfil-order.contract';
import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { until } from '@waybill/demo/until';
import type { LoadEvent, Load } from '../load/load';
import { BridgeGroup } from '../system/bridge-group';
import { command } from '../system/commands';
import { EngineHistories } from '../system/engine-histories';
import type { System } from '../system/system';
import { settle } from '../verdict/settle';
import type { Fault, Stage } from './stage';

/** The engine has forgotten the orders; the ledger has not. */
export const replayedAfterRetention: Fault = {
  name: 'replayed-after-retention',
  what: "the topic read again from offset 0, then sent again, after the workflows' histories were deleted",
  run: async (stage) => {
    const histories = await EngineHistories.open(stage.system.stack);
    const group = await BridgeGroup.open(stage.system.stack.kafka);
    try {
      return await replayed(stage, histories, group);
    } finally {
      await Promise.all([histories.close(), group.close()]);
    }
  },
};

async function replayed(
  { system, load, publisher, healed }: Stage,
  histories: EngineHistories,
  group: BridgeGroup,
): Promise<string[]> {
  await publisher.upTo(1);
  await allEnded(system, load);
  const { wrong } = await settle(system.stack, load, 60_000);
  if (wrong.length > 0) throw new Error(`before the replay: ${wrong[0]}`);
  const forgotten = await histories.forgetEnded();

  const moment = new Date();
  await command('stop', 'orchestrator');
  await group.hasMembers(0);
  await group.beginsAnew();
  healed();
  await command('start', 'orchestrator');
  await group.hasReadAll();
  const read = await histories.startedSince(moment);
  const duplicates = await duplicatesSeen(system);

  load.events.push(...load.events.map(sentAgain));
  await publisher.upTo(1);
  await group.hasReadAll();
  const sent = (await histories.startedSince(moment)) - read;
  if (read + sent > 0) throw new Error(`${read} orders started when read again, ${sent} when sent again`);
  return [
    `${forgotten} histories deleted`,
    `read again: nothing started, ${duplicates} duplicates counted; sent again: nothing started`,
  ];
}

/** By the new process, which has read the topic from its beginning: whatever was an order once. */
async function duplicatesSeen(system: System): Promise<number> {
  const seen = await system.metric('orchestrator', 'orchestrator_orders_read_total', 'intake="duplicate"');
  const known = await system.count(
    'orchestrator',
    "SELECT count(*) FROM intake WHERE topic = $1 AND kind IN ('order', 'duplicate')",
    [SHOP_ORDERS_TOPIC],
  );
  if (seen < known) throw new Error(`${known} orders were read again, and the bridge speaks of ${seen}`);
  return seen;
}

/** What was an order is a duplicate now; all else is what it was. */
const sentAgain = ({ message, becomes }: LoadEvent): LoadEvent => ({
  message,
  becomes: becomes === 'order' ? 'duplicate' : becomes,
});

async function allEnded(system: System, { id, ends }: Load): Promise<void> {
  const sql = 'SELECT count(*) FROM orders WHERE starts_with(order_id, $1) AND state = ANY($2)';
  const ended = () => system.count('orchestrator', sql, [`${id}-`, terminalStates]);
  await until('all orders have ended', async () => (await ended()) === ends.size, { timeoutMs: 90_000 });
}
