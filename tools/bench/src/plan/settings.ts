import { parseArgs } from 'node:util';

/** What is measured, and for how long. */
export interface Settings {
  quick: boolean;
  /** Rounds in which every arm is measured once; each gives a pair of W and B. */
  pairs: number;
  /** Of these rounds, so many go through B', Nexus and the peers as well. */
  besideRounds: number;
  /** Orders discarded whenever an arm has been started. */
  warmUpOrders: number;
  unloadedSeconds: number;
  /** Orders in flight, ascending; the ratios are taken at {@link ratiosAt} of them. */
  inFlight: number[];
  ratiosAt: number;
  closedSeconds: number;
  /** Shares of each arm's own capacity. */
  openLoads: number[];
  openSeconds: number;
  /** Orders that wait on Kafka when the bridge comes. */
  backlog: number;
  /** Services that are measured in several processes. */
  scaled: string[];
  /** Restate and DBOS as well. */
  peers: boolean;
  /** The textbook with Nexus operations as well. */
  nexus: boolean;
  /** Files the results go to; the page lies beside the JSON. */
  json: string;
  page: string;
  /** Go on, and say so in the results, when somebody else uses the machine. */
  allowForeignLoad: boolean;
}

const WHOLE = {
  ...{ quick: false, pairs: 5, besideRounds: 5, warmUpOrders: 200, unloadedSeconds: 15 },
  ...{ inFlight: [1, 10, 20, 50], ratiosAt: 10, closedSeconds: 10 },
  ...{ openLoads: [0.3, 0.5, 0.8], openSeconds: 40, backlog: 5_000, peers: true, nexus: true },
  scaled: ['payment', 'orchestrator'],
};
const QUICK = {
  ...{ quick: true, pairs: 5, besideRounds: 0, warmUpOrders: 200, unloadedSeconds: 4 },
  ...{ inFlight: [10], ratiosAt: 10, closedSeconds: 5 },
  ...{ openLoads: [0.5], openSeconds: 8, backlog: 300, peers: false, nexus: false },
  scaled: [] as string[],
};
/** For whoever works on the benchmark: too short to mean anything. */
const TRIAL = {
  ...{ ...QUICK, pairs: 2, besideRounds: 1, warmUpOrders: 20, unloadedSeconds: 4 },
  ...{ closedSeconds: 4, openSeconds: 4, backlog: 100 },
};

export const USAGE = `npm run bench [-- options]
  --quick                under 8 minutes: W and B alone
  --trial                everything for seconds only, to see that it works; the figures mean nothing
  --peers, --nexus, --scale   what only the run without options measures: Restate and DBOS, Nexus operations instead of
                         activities, services in several processes
  --json FILE            where the results go (.local/bench/results.json); the page lies beside it as .html
  --allow-foreign-load   measure although others use this machine; the results are then marked as not to be trusted`;

/** @param defaultJson where results go unless told otherwise @throws Error when an argument is unknown */
export function settingsFrom(args: string[], defaultJson: string): Settings {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean' },
      trial: { type: 'boolean' },
      peers: { type: 'boolean' },
      nexus: { type: 'boolean' },
      scale: { type: 'boolean' },
      json: { type: 'string', default: defaultJson },
      'allow-foreign-load': { type: 'boolean', default: false },
    },
  });
  const { json } = values;
  const preset = values.trial ? TRIAL : values.quick ? QUICK : WHOLE;
  const page = json.endsWith('.json') ? json.replace(/\.json$/, '.html') : `${json}.html`;
  const { peers = preset.peers, nexus = preset.nexus } = values;
  const scaled = values.scale ? WHOLE.scaled : preset.scaled;
  const besideRounds = preset.besideRounds || Number(peers || nexus);
  return {
    ...preset,
    besideRounds,
    peers,
    nexus,
    scaled,
    json,
    page,
    allowForeignLoad: values['allow-foreign-load'],
  };
}
