import { condition } from '@temporalio/workflow';
import type { StoryMemory } from '../memory/story-memory';

/** Points in time a story waits up to: set once, durable, and the same in every run of its workflow. */
export class Deadlines {
  constructor(private readonly memory: StoryMemory) {}

  /** When it is, RFC 3339; set to `seconds` from now when it is asked for first. */
  at(name: string, seconds: number): string {
    return (this.memory.deadlines[name] ??= new Date(Date.now() + seconds * 1000).toISOString());
  }

  /** Whether its time has begun and is not over. */
  isOpen(name: string): boolean {
    return Date.parse(this.memory.deadlines[name] ?? '') > Date.now();
  }

  /** Starts the time anew the next time it is asked for. */
  forget(name: string): void {
    delete this.memory.deadlines[name];
  }

  /** Waits until `met` holds; false when the time was over first. The summary is read in the engine's UI. */
  async until(met: () => boolean, name: string, seconds: number, summary: string): Promise<boolean> {
    const left = Date.parse(this.at(name, seconds)) - Date.now();
    if (met()) return true;
    if (left <= 0) return false;
    return condition(met, left, { summary });
  }
}
