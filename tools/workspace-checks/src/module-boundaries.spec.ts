import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Project, projects, repository } from './workspace';

interface Answer {
  messages: string[];
  boundaries: { severity: number; allow: string[]; depConstraints: Constraint[] };
}
interface Constraint {
  sourceTag: string;
  onlyDependOnLibsWithTags: string[];
}
interface Case {
  what: string;
  file: string;
  text: string;
  forbidden?: RegExp;
}

const app = 'apps/payment/src/main.ts';
const kit = 'libs/outbox/src/outbox.ts';
const client = 'libs/order-publisher/src/order-publisher.ts';
const contract = 'libs/contracts/payment/src/payment.contract.ts';

const ONLY_ZOD = /A contract imports zod and nothing else/;
const NO_RELATIVE_PATH = /Projects cannot be imported by a relative or absolute path/;
const NOT_DECLARED = /Only packages defined in the "package.json" can be imported/;

const cases: Case[] = [
  { what: 'an app may import a kit', file: app, text: `import '@waybill/outbox/outbox';` },
  {
    what: 'an app may import a contract',
    file: app,
    text: `import '@waybill/contract-payment/payment.contract';`,
  },
  { what: 'a kit may import a kit', file: kit, text: `import '@waybill/nestjs-kafka/kafka-producer';` },
  { what: 'a contract may import zod', file: contract, text: `import 'zod';` },
  {
    what: 'an app may not import another app by its name',
    file: app,
    text: `import '@waybill/inventory/stock.store';`,
    forbidden: NOT_DECLARED,
  },
  {
    what: 'an app may not import another app by its path',
    file: app,
    text: `import '../../inventory/src/stock.store';`,
    forbidden: NO_RELATIVE_PATH,
  },
  {
    what: 'an app may not import what its package.json does not name',
    file: app,
    text: `import 'nodemailer';`,
    forbidden: NOT_DECLARED,
  },
  {
    what: 'a kit may not import a contract',
    file: kit,
    text: `import '@waybill/contract-payment/payment.contract';`,
    forbidden: /"type:kit" can only depend on libs tagged with "type:kit"/,
  },
  ...['@waybill/outbox/refusal', 'node:fs', 'fs', '@nestjs/common', '@temporalio/workflow'].map((name) => ({
    what: `a contract may not import ${name}`,
    file: contract,
    text: `import '${name}';`,
    forbidden: ONLY_ZOD,
  })),
  {
    what: 'a client may import a contract',
    file: client,
    text: `import '@waybill/contract-order/order-placed.contract';`,
  },
  { what: 'a client may import a kit', file: client, text: `import '@waybill/nestjs-kafka/kafka-producer';` },
  {
    what: 'an app may not import a client, which is for those outside',
    file: app,
    text: `import '@waybill/order-publisher/order-publisher';`,
    forbidden: /"type:app" can only depend on libs tagged with/,
  },
  {
    what: "a contract may not import another owner's contract",
    file: contract,
    text: `import '@waybill/contract-order/order-placed.contract';`,
    forbidden: /"type:contract" cannot depend on any libs/,
  },
  ...projects()
    .filter(({ root }) => root !== 'apps/payment' && sourceFileOf({ root }))
    .map(({ name, root }) => ({
      what: `${name} may not import an app`,
      file: sourceFileOf({ root }) ?? '',
      text: `import '${'../'.repeat(root.split('/').length + 1)}apps/payment/src/main';`,
      forbidden: NO_RELATIVE_PATH,
    })),
];

let answers: Answer[];
beforeAll(() => {
  const program = join(__dirname, 'lint-texts.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    cwd: repository,
    input: JSON.stringify(cases),
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  if (status !== 0) throw new Error(`lint-texts.mjs failed:\n${stderr}`);
  answers = JSON.parse(stdout) as Answer[];
});

test.each(cases.map((entry, index) => ({ ...entry, index })))('$what', ({ index, forbidden }) => {
  const messages = answers[index]?.messages.join('\n');
  if (forbidden) expect(messages).toMatch(forbidden);
  else expect(messages).toBe('');
});

test('no rule lets everything through', () => {
  for (const { boundaries } of answers) {
    expect(boundaries.severity).toBe(2);
    expect(boundaries.allow).toEqual([]);
    expect(boundaries.depConstraints.flatMap(tagsOf)).not.toContain('*');
  }
});

test('every type of project has its rule', () => {
  const ruled = answers[0]?.boundaries.depConstraints.map(({ sourceTag }) => sourceTag);
  for (const { type } of projects()) expect(ruled).toContain(`type:${type}`);
});

function tagsOf({ sourceTag, onlyDependOnLibsWithTags }: Constraint): string[] {
  return [sourceTag, ...onlyDependOnLibsWithTags];
}

/** Of a project in TypeScript: a file the linter knows. */
function sourceFileOf({ root }: Pick<Project, 'root'>): string | undefined {
  const folder = join(repository, root, 'src');
  try {
    const file = readdirSync(folder).find((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    return file && `${root}/src/${file}`;
  } catch {
    return undefined;
  }
}
