import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Everything this tool downloads or writes, in one git-ignored folder. */
export const local = join(repository, '.local');

/** Downloads, kept for good. */
export const cache = join(local, 'cache');

/** Who runs what: one record per process and per throw-away folder. */
export const records = join(local, 'run');

export const logs = join(local, 'logs');

/** The folder of this tool. */
export const tool = join(repository, 'tools', 'local-stack');

/** Where every user may go; outlives a restart of the machine. */
export const commonGround = '/var/tmp';
