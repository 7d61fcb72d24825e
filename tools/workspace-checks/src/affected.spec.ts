import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projects, repository } from './workspace';

interface Graph {
  graph: { dependencies: Record<string, { target: string }[]> };
}

const apps = projects().filter(({ type }) => type === 'app');

test('nothing depends on an app, so that a change in one affects it alone', () => {
  const { dependencies } = graph();
  const appNames = apps.map(({ name }) => name);
  const dependants = Object.entries(dependencies).flatMap(([source, targets]) =>
    targets.filter(({ target }) => appNames.includes(target)).map(({ target }) => `${source} → ${target}`),
  );
  expect(dependants).toEqual([]);
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(appNames));
});

test('a change in an app affects that app alone', () => {
  expect(affectedBy('apps/payment/src/main.ts')).toEqual(['payment']);
});

test("a change in payment's contract has payment and the orchestrator tested, and no other team", () => {
  const contract = 'libs/contracts/payment/src/payment.contract.ts';
  expect(affectedBy(contract, '--withTarget=build', '--projects=tag:type:app')).toEqual([
    'orchestrator',
    'payment',
  ]);
});

function affectedBy(file: string, ...options: string[]): string[] {
  const answer = nx('show', 'projects', '--affected', `--files=${file}`, '--json', ...options);
  return (JSON.parse(answer) as string[]).sort();
}

function graph(): Graph['graph'] {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-graph-'));
  try {
    const file = join(folder, 'graph.json');
    nx('graph', `--file=${file}`);
    return (JSON.parse(readFileSync(file, 'utf8')) as Graph).graph;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function nx(...args: string[]): string {
  const program = join(repository, 'node_modules', '.bin', 'nx');
  const env = { ...process.env, NX_DAEMON: 'false' };
  return execFileSync(process.execPath, [program, ...args], { cwd: repository, env, encoding: 'utf8' });
}
