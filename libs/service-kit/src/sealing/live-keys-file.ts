import { Logger } from '@nestjs/common';
import type { z } from 'zod';
import { readKeysFile } from '../keys-file';

/** A new key is in use this many milliseconds after its file has changed, at the latest. */
const LOOK_EVERY_MS = 5_000;
/** Whoever sends fields with keys that nobody has makes us read the file this often, and not more. */
const LOOK_AGAIN_AFTER_MS = 200;

/**
 * Keys in a file that may change while the process runs. They are read again when they are used, and when somebody looks at the
 * metrics. A file that cannot be read any more, or is not as it should be, is said; what was read before stays in use.
 */
export class LiveKeysFile<T extends z.ZodType, K> {
  private readonly logger = new Logger('SealingKeys');
  private content: string;
  private keys: K;
  private lookedAt = performance.now();

  /**
   * @param prepare makes of the file's content what is used
   * @throws Error naming the file and what is wrong with it, never its content
   */
  constructor(
    private readonly path: string,
    private readonly schema: T,
    private readonly prepare: (keys: z.infer<T>) => K,
  ) {
    const read = readKeysFile(path, schema);
    this.content = JSON.stringify(read);
    this.keys = prepare(read);
  }

  get current(): K {
    return this.notOlderThan(LOOK_EVERY_MS);
  }

  /** For who misses a key: it may have come a moment ago. */
  get latest(): K {
    return this.notOlderThan(LOOK_AGAIN_AFTER_MS);
  }

  private notOlderThan(ms: number): K {
    if (performance.now() - this.lookedAt < ms) return this.keys;
    this.lookedAt = performance.now();
    try {
      const read = readKeysFile(this.path, this.schema);
      const content = JSON.stringify(read);
      if (content !== this.content) {
        this.keys = this.prepare(read);
        this.content = content;
        this.logger.log(`${this.path} has changed, and is in use`);
      }
    } catch (error) {
      this.logger.error(`what was read before stays in use: ${(error as Error).message}`);
    }
    return this.keys;
  }
}
