import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { cpuSecondsOf, machineSeconds, parseStat, residentBytes } from './processes';

it('a command with spaces and brackets does not shift the fields', () => {
  const stat = '42 (a (b) c) S 7 42 42 0 -1 0 0 0 0 0 11 22 33 44 20 0 1 0 100';
  expect(parseStat(stat)).toEqual({ pid: 42, parent: 7, ticks: 110 });
});

it('the time of a child counts, while it runs and after it has ended', async () => {
  const spin =
    "const end = process.cpuUsage().user + 100_000; while (process.cpuUsage().user < end); console.log('spun')";
  const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" -e "${spin}"; read line`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(shell.stdout, 'data');
  // In the moment in which a child ends it is no longer listed itself, and not yet in what its parent has waited for.
  while (cpuSecondsOf([shell.pid!])[0]! < 0.09) await setTimeout(10);
  const [withAll, withoutShell] = [cpuSecondsOf([process.pid]), cpuSecondsOf([process.pid, shell.pid!])];
  expect(withAll[0]! - withoutShell[0]!).toBeGreaterThan(0.05);
  shell.stdin.end('\n');
  await once(shell, 'exit');
  expect(() => cpuSecondsOf([shell.pid!])).toThrow('is gone');
}, 30_000);

it('the machine and the memory of a process are counted', () => {
  const { busy, capacity } = machineSeconds();
  expect(busy).toBeGreaterThan(0);
  expect(capacity).toBeGreaterThan(busy);
  expect(residentBytes(process.pid)).toBeGreaterThan(10_000_000);
});
