import { randomUUID } from 'node:crypto';
import { readArguments } from './arguments';
import { allFaults } from './faults/all-faults';
import { runFault } from './run-fault';
import { System } from './system/system';
import { outcome, report, type Row } from './verdict/report';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Injects faults into the stack that WAYBILL_STACK names, one after the other. @returns whether all came out right */
async function faults(): Promise<boolean> {
  const { list, quick, seed, orders, faults } = readArguments(process.argv.slice(2), allFaults);
  if (list) {
    for (const { name, what, quick } of allFaults)
      say(`${name.padEnd(34)} ${what}${quick ? ' (quick)' : ''}`);
    return true;
  }
  const run = randomUUID().slice(0, 4);
  say(`\n${faults.length} faults, ${orders} orders each; --seed ${seed} runs the same again\n`);
  const system = new System();
  const rows: Row[] = [];
  const known = new Set<string>();
  try {
    for (const fault of faults) {
      say(`${fault.name}: ${fault.what}`);
      const row = await runFault(fault, system, { run, seed, orders, quick });
      // What an earlier fault broke is its own, and stays broken.
      const wrong = row.wrong.filter((line) => !known.has(line));
      for (const line of wrong) known.add(line);
      const judged = { ...row, wrong };
      rows.push(judged);
      say(`  ${outcome(judged)}`);
    }
  } finally {
    await system.close();
  }
  say(`\n${report(rows)}\n`);
  return rows.every(({ wrong }) => wrong.length === 0);
}

faults().then(
  (holds) => {
    process.exitCode = holds ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1); // what was half open then would hold us up
  },
);
