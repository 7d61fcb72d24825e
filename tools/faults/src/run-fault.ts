import type { Fault } from './faults/stage';
import { mixedLoad } from './load/mixed-load';
import { Publisher } from './load/publisher';
import { Random } from './load/random';
import { engines, startAllAgain } from './system/commands';
import { services } from './system/progress';
import { settle } from './verdict/settle';
import type { Row } from './verdict/report';
import type { System } from './system/system';

export interface RunOptions {
  /** Beginning of the ids of this run's orders. */
  run: string;
  seed: number;
  /** In each load. */
  orders: number;
  quick: boolean;
}

const SETTLED_WITHIN_MS = 120_000;

/** Runs one fault under its load, and says what came of it. An error in between is a finding like any other. */
export async function runFault(fault: Fault, system: System, options: RunOptions): Promise<Row> {
  const { run, seed, orders, quick } = options;
  // A seed of its own, whichever faults are run beside it.
  const random = new Random(
    seed + [...fault.name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7),
  );
  const load = (fault.load ?? mixedLoad)(`fault-${run}-${fault.name}`, random, orders);
  const publisher = await Publisher.open(system.stack.kafka, load);
  let healedAt = 0;
  const healed = () => (healedAt = Date.now());
  try {
    const seen = await fault.run({ system, load, publisher, random, quick, healed });
    const { account, wrong } = await settle(system.stack, load, SETTLED_WITHIN_MS);
    return { fault: fault.name, account, seen, recoveryMs: Date.now() - healedAt, wrong };
  } catch (error) {
    await startAllAgain([...engines, ...services]);
    return { fault: fault.name, seen: [], wrong: [error instanceof Error ? error.message : String(error)] };
  } finally {
    await publisher.close();
  }
}
