import { CouldNotMeasure, undisturbed } from './foreign-load';

function measuring(...shares: number[]) {
  const said: string[] = [];
  const measure = () => Promise.resolve(shares.shift()!);
  const options = { foreignShare: (share: number) => share, say: (line: string) => void said.push(line) };
  return { said, run: (allowed = false) => undisturbed('pair 1', measure, { ...options, allowed }) };
}

it('what was disturbed is measured again', async () => {
  const { run, said } = measuring(0.2, 0.01);
  expect(await run()).toBe(0.01);
  expect(said).toEqual([
    'pair 1: others used 20.0 % of the machine, 5.0 % is the most that is allowed: once more',
  ]);
});

it('three repeats are the most', async () => {
  const { run } = measuring(0.2, 0.2, 0.2, 0.2, 0.01);
  await expect(run()).rejects.toThrow(CouldNotMeasure);
});

it('whoever allows it gets the first measurement', async () => {
  expect(await measuring(0.2, 0.01).run(true)).toBe(0.2);
});
