import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reason to end that a person reads as one plain line. */
export class CannotListen extends Error {}

export interface Door {
  /** What the names of the variables that set it begin with, before `HOST` and `PORT`. */
  prefix: '' | 'MANAGEMENT_';
  host: string;
  port: number;
}

/**
 * @returns the URL that it listens at
 * @throws CannotListen in plain words when the port is taken or not ours to take
 */
export async function listen(server: Server, { prefix, host, port }: Door): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new CannotListen(
      `cannot listen at ${host}:${port}: ${inWords(error as NodeJS.ErrnoException, prefix)}`,
    );
  }
  const { address, family, port: taken } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

const IN_WORDS: Record<string, (prefix: Door['prefix']) => string> = {
  EADDRINUSE: (prefix) => `the port is in use by another process; set ${prefix}PORT to a free one`,
  EACCES: (prefix) => `this user may not take that port; set ${prefix}PORT to one above 1023`,
  EADDRNOTAVAIL: (prefix) => `this machine does not have that address; set ${prefix}HOST to one it has`,
};

const inWords = ({ code = '', message }: NodeJS.ErrnoException, prefix: Door['prefix']) =>
  IN_WORDS[code]?.(prefix) ?? message;
