import type { Stack } from '@waybill/demo/stack';

/** A process, with all it has started, under the name it has in the results. */
export interface Watched {
  name: string;
  pid: number;
}

/** A process that was started for a measurement. */
export interface Launched extends Watched {
  /** Resolves with how it ended. */
  ended: Promise<string>;
  stop(): Promise<void>;
}
export type Variant = Omit<Launched, 'ended'>;

/**
 * The machine as the benchmark uses it: the engines, which run all the time, Waybill's services, which run only while they
 * are measured, and whatever else is started. `tools/local-stack/bin/bench.mjs` makes it out of a stack.
 */
export interface Machine {
  /** How to reach the engines and, while they run, the services. */
  readonly stack: Stack;
  /** The engines it has started; one that the environment gave is not among them. */
  readonly engines: Watched[];
  readonly folders: { onDemand: string; throwAway: string };
  /** Resolves once all are ready. */
  startServices(): Promise<Watched[]>;
  stopServices(): Promise<void>;
  /** One service once more, under another name and with other settings. Resolves once it is ready. */
  startVariant(service: string, variant: { name: string; env: Record<string, string> }): Promise<Variant>;
  /** Returns when the program runs, which says nothing about its readiness. Node, unless another command is named. */
  launch(
    name: string,
    args: string[],
    options?: { command?: string; env?: Record<string, string> },
  ): Launched;
  freePort(name: string): Promise<number>;
  say(line: string): void;
}
