import { readStack, type Stack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SERVICE_COMMAND = join(__dirname, '..', '..', '..', 'local-stack', 'bin', 'service.mjs');
const READY_AGAIN_WITHIN_MS = 60_000;

/** Sees to it that the services are the same processes as before, and ready. */
export class ServicesWatch {
  /** As of the last look; what does not start again is missing. */
  allRun = true;
  private pids: Record<string, number>;

  constructor(private readonly stack: Stack) {
    this.pids = { ...stack.pids };
  }

  /** Starts again what has ended, so that the rest of the cases meets a whole system. @returns what was wrong */
  async look(): Promise<string[]> {
    const wrong: string[] = [];
    for (const [service, pid] of Object.entries(this.pids)) {
      if (readStack().pids[service] === pid) continue;
      wrong.push(`${service} (process ${pid}) has ended`);
      await promisify(execFile)(process.execPath, [SERVICE_COMMAND, 'start', service]).catch(
        (error: Error) => {
          this.allRun = false;
          wrong.push(`${service} does not start again: ${error.message}`);
        },
      );
    }
    this.pids = { ...readStack().pids };
    for (const service of Object.keys(this.pids)) {
      const reason = await this.stayedUnready(service);
      if (reason) wrong.push(`${service} is not ready: ${reason}`);
    }
    return wrong;
  }

  private async stayedUnready(service: string): Promise<string | undefined> {
    let reason = 'no answer';
    const ready = async () => {
      const response = await fetch(`${this.stack.http[service]}/health/ready`).catch(() => undefined);
      if (response && !response.ok) reason = (await response.text()).slice(0, 300);
      return response?.ok;
    };
    const patience = { timeoutMs: READY_AGAIN_WITHIN_MS, everyMs: 200 };
    return until(`${service} is ready`, ready, patience).then(
      () => undefined,
      () => reason,
    );
  }
}
