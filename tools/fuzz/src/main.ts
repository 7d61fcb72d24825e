import { paint } from '@waybill/demo/report/paint';
import { table, verdict } from '@waybill/demo/report/tables';
import { readStack } from '@waybill/demo/stack';
import { randomUUID } from 'node:crypto';
import { readArguments } from './arguments';
import { caseOf, inputOf, type Recipe } from './case';
import { Findings, type Finding } from './finding';
import { fuzz } from './fuzz';
import { Tally } from './tally';

const say = (text: string) => process.stdout.write(`${text}\n`);
const CASES_SHOWN = 3;

/** Fuzzes the stack that WAYBILL_STACK names. @returns whether all held */
async function main(): Promise<boolean> {
  const { seed, count, only, doors } = readArguments(process.argv.slice(2));
  const indexes = only === undefined ? Array.from({ length: count }, (_one, index) => index) : [only];
  const repeat = `--seed ${seed} --count ${count}`;
  say(`\n${indexes.length} cases; ${repeat} runs the same again, with --only <case> one of them\n`);
  const findings = new Findings(({ what, cases }) => say(paint('red', `  ✘ ${what}${named(cases)}`)));
  const tally = new Tally();
  const began = Date.now();
  const recipe = await fuzz({
    ...{
      stack: readStack(),
      run: `fuzz-${randomUUID().slice(0, 4)}`,
      seed,
      count,
      doors,
      indexes,
      findings,
      tally,
    },
    progress: (done) => {
      const seconds = Math.round((Date.now() - began) / 1000);
      if (done % 250 === 0 || done === indexes.length) say(`  ${done} of ${indexes.length}, ${seconds} s`);
    },
  });
  say(`\n${table(['door', 'outcomes'], tally.rows(), [null, 110])}\n`);
  for (const finding of findings.all) say(`${explained(finding, recipe)}\n`);
  const holds = findings.all.length === 0;
  say(`${verdict(holds)} ${holds ? 'everything held' : `${findings.all.length} did not hold; ${repeat}`}\n`);
  return holds;
}

const named = (cases: readonly number[]): string => {
  if (cases.length === 0) return '';
  return cases.length > CASES_SHOWN
    ? ` (cases ${cases[0]} to ${cases.at(-1)})`
    : ` (case ${cases.join(', ')})`;
};

function explained({ what, cases }: Finding, recipe: Recipe): string {
  const shown = cases.length > CASES_SHOWN ? [] : cases.map((index) => caseOf(recipe, index));
  return [
    paint('red', `✘ ${what}${named(cases)}`),
    ...shown.map((one) => `  --only ${one.index}: ${one.what}\n  ${inputOf(one)}`),
  ].join('\n');
}

main().then(
  (holds) => {
    process.exitCode = holds ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1); // what was half open then would hold us up
  },
);
