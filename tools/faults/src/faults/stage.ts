import type { Load } from '../load/load';
import type { Publisher } from '../load/publisher';
import type { Random } from '../load/random';
import type { System } from '../system/system';

/** What a fault has to work with: the running system, and a load of events for it. */
export interface Stage {
  system: System;
  load: Load;
  publisher: Publisher;
  random: Random;
  /** A run in which everything is to be short. */
  quick: boolean;
  /** From now on all is there again that was taken away. */
  healed: () => void;
}

/** Something that goes wrong under load. Afterwards every event has to be accounted for, and every invariant to hold. */
export interface Fault {
  name: string;
  what: string;
  /** Belongs to the quick run too. */
  quick?: boolean;
  /** Its own load; orders of every kind unless given. */
  load?: (id: string, random: Random, orders: number) => Load;
  /** Publishes the load and does what is wrong. @returns what showed that it went wrong */
  run: (stage: Stage) => Promise<string[]>;
}
