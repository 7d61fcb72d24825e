import { setTimeout as elapse } from 'node:timers/promises';
import type { Publisher } from '../load/publisher';
import { Bridge } from '../system/bridge';
import { BridgeGroup } from '../system/bridge-group';
import { command } from '../system/commands';
import type { Fault, Stage } from './stage';

const BETWEEN_PARTS_MS = 150;

/** Partitions move from bridge to bridge while orders come in. */
export const bridgesComeAndGo: Fault = {
  name: 'bridges-come-and-go',
  what: 'three bridges join and leave under load: started, stopped, killed',
  run: async (stage) => {
    const group = await BridgeGroup.open(stage.system.stack.kafka);
    const others: Bridge[] = [];
    try {
      return await comeAndGo(stage, group, others);
    } finally {
      await Promise.all([group.close(), ...others.map((bridge) => bridge.kill9())]);
    }
  },
};

async function comeAndGo({ publisher, healed }: Stage, group: BridgeGroup, others: Bridge[]) {
  const another = async (name: string): Promise<Bridge> => {
    const bridge = await Bridge.start(name);
    others.push(bridge);
    await bridge.ready();
    return bridge;
  };
  const moves: [members: number, move: () => Promise<unknown>][] = [
    [3, () => Promise.all([another('bridge-2'), another('bridge-3')])],
    [2, () => others[0]!.kill9()],
    [3, () => another('bridge-4')],
    [2, () => command('stop', 'orchestrator')],
    [1, () => others[1]!.stop()],
    [2, () => command('start', 'orchestrator')],
    [1, () => others[2]!.stop()],
  ];
  for (const [index, [members, move]] of moves.entries()) {
    const moved = move().then(() => group.hasMembers(members));
    await underLoad(publisher, index / moves.length, (index + 1) / moves.length, moved);
  }
  healed();
  return [
    `bridges: 1, ${moves.map(([members]) => members).join(', ')}; two killed or stopped while they had partitions`,
  ];
}

/** Publishes this part of the load in small parts while something is under way, and the rest of it afterwards. */
async function underLoad(
  publisher: Publisher,
  from: number,
  to: number,
  underWay: Promise<void>,
): Promise<void> {
  let going = true;
  const ended = underWay.finally(() => (going = false));
  const parts = 20;
  for (let part = 1; part <= parts && going; part++) {
    await publisher.upTo(from + ((to - from) * part) / parts);
    await Promise.race([ended, elapse(BETWEEN_PARTS_MS)]);
  }
  await ended;
  await publisher.upTo(to);
}
