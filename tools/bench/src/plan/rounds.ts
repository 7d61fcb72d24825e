import type { Arm } from '../arms/arm';
import { undisturbed } from './foreign-load';
import type { Settings } from './settings';
import type { Stage } from './stage';
import { foreignShareOf, visit, type Visit } from './visit';

/** Several arms once, close together in time, so that they met the same machine. */
export type Round = Visit[];

export interface Arms {
  /** Measured in every round. */
  always: Arm[];
  /** Measured in the first rounds only. */
  beside: Arm[];
}

/** Each round goes through the arms the other way round than the one before: A B, B A, A B, … */
export async function measureRounds(
  stage: Stage,
  { always, beside }: Arms,
  settings: Settings,
  say: (line: string) => void,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let n = 1; n <= settings.pairs; n++) {
    const arms = [...always, ...(n <= settings.besideRounds ? beside : [])];
    const order = n % 2 === 1 ? arms : [...arms].reverse();
    const what = `round ${n} of ${settings.pairs}`;
    say(`${what}: ${order.map(({ name }) => name).join(', ')}`);
    const round = await undisturbed(
      what,
      async () => {
        const visits: Visit[] = [];
        for (const arm of order) visits.push(await visit(stage, arm, settings, say));
        return visits;
      },
      {
        foreignShare: (visits) => Math.max(...visits.map(foreignShareOf)),
        allowed: settings.allowForeignLoad,
        say,
      },
    );
    rounds.push(round);
  }
  return rounds;
}
