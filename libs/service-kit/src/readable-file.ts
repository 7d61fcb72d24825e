import { accessSync, constants, statSync } from 'node:fs';
import { z } from 'zod';

/** The path of a file that is there to be read: keys, say. */
export const readableFile = z.string().refine(
  (path) => {
    try {
      accessSync(path, constants.R_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  },
  { error: 'names no file that this process can read', abort: true },
);
