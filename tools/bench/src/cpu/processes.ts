import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** What the kernel counts of one process. */
interface Counted {
  pid: number;
  parent: number;
  /** Its own time and that of its children that have ended, in clock ticks. */
  ticks: number;
}

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * @returns seconds of CPU that each of these processes and what it has started have used since their start, in the order
 * given; one of them that was started by another counts for itself alone
 */
export function cpuSecondsOf(pids: number[]): number[] {
  const children = new Map<number, Counted[]>();
  const byPid = new Map<number, Counted>();
  for (const each of allProcesses()) {
    byPid.set(each.pid, each);
    children.set(each.parent, [...(children.get(each.parent) ?? []), each]);
  }
  const roots = new Set(pids);
  const ticksBelow = ({ pid, ticks }: Counted): number =>
    (children.get(pid) ?? [])
      .filter((child) => !roots.has(child.pid))
      .reduce((sum, child) => sum + ticksBelow(child), ticks);
  return pids.map((pid) => {
    const root = byPid.get(pid);
    if (!root) throw new Error(`process ${pid}, which was to be measured, is gone`);
    return ticksBelow(root) / TICKS_PER_SECOND;
  });
}

/** Resident memory of one process, in bytes. */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}

export interface MachineSeconds {
  /** Of all cores: programs and the kernel on their behalf, and what the host took away. Interrupts are in neither. */
  busy: number;
  /** Cores times the time gone by. */
  capacity: number;
}

/** What the kernel has counted since its start. */
export function machineSeconds(): MachineSeconds {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!;
  const ticks = line.trim().split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0, stolen = 0] = ticks;
  const busy = user + nice + system + stolen;
  return {
    busy: busy / TICKS_PER_SECOND,
    capacity: (busy + idle + waiting + irq + softIrq) / TICKS_PER_SECOND,
  };
}

function allProcesses(): Counted[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        return [parseStat(readFileSync(`/proc/${entry}/stat`, 'utf8'))];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

/** The second field is the command in brackets, and may hold spaces and brackets itself. */
export function parseStat(stat: string): Counted {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (oneBased: number) => Number(fields[oneBased - 3]);
  return {
    pid: Number.parseInt(stat, 10),
    parent: field(4),
    ticks: field(14) + field(15) + field(16) + field(17),
  };
}
