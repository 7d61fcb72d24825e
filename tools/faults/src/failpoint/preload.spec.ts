import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transpileModule, ModuleKind } from 'typescript';
import { readFileSync } from 'node:fs';
import { FAILPOINT_VARIABLE, type Failpoint } from './failpoint';

const folder = mkdtempSync(join(tmpdir(), 'waybill-failpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

for (const name of ['preload', 'failpoint']) {
  const source = readFileSync(join(__dirname, `${name}.ts`), 'utf8');
  const { outputText } = transpileModule(source, { compilerOptions: { module: ModuleKind.CommonJS } });
  writeFileSync(join(folder, `${name}.js`), outputText);
}
writeFileSync(
  join(folder, 'store.js'),
  'exports.Store = class { async put(topic) { console.log("put", topic); return 7; } };',
);
writeFileSync(
  join(folder, 'main.js'),
  `const store = new (require('./store').Store)();
   (async () => {
     for (const topic of ['a', 'b', 'a']) console.log('answers ' + (await store.put(topic)));
   })();`,
);

function run(failpoint?: Partial<Failpoint>) {
  const full = { module: './store.js', class: 'Store', method: 'put', when: 'before', call: 2, ...failpoint };
  const env = { ...process.env, ...(failpoint && { [FAILPOINT_VARIABLE]: JSON.stringify(full) }) };
  const args = ['--require', join(folder, 'preload.js'), join(folder, 'main.js')];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return { said: stdout.trim().split('\n'), stderr, signal };
}

const put = (topic: string) => [`put ${topic}`, 'answers 7'];

it('leaves a program without a failpoint alone', () => {
  expect(run()).toMatchObject({ said: [...put('a'), ...put('b'), ...put('a')], signal: null });
});

it('kills before the call it names, which is then never made', () => {
  expect(run({})).toMatchObject({ said: put('a'), signal: 'SIGKILL' });
});

it('kills after the call it names, whose answer nobody gets', () => {
  expect(run({ when: 'after' })).toMatchObject({ said: [...put('a'), 'put b'], signal: 'SIGKILL' });
});

it('counts only the calls about its topic', () => {
  expect(run({ topic: 'a' })).toMatchObject({ said: [...put('a'), ...put('b')], signal: 'SIGKILL' });
});

it('refuses a method that is not there: a failpoint that is never reached would prove nothing', () => {
  const { signal, stderr } = run({ method: 'take' });
  expect([signal, stderr]).toEqual([null, expect.stringContaining('has no Store.take')]);
});
