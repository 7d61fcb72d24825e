import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reason to end that a person reads as one plain line. */
export class CannotListen extends Error {}

/**
 * @returns the URL that it listens at
 * @throws CannotListen in plain words when the port is taken or not ours to take
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new CannotListen(`cannot listen at ${host}:${port}: ${inWords(error as NodeJS.ErrnoException)}`);
  }
  const { address, family, port: taken } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

const IN_WORDS: Record<string, string> = {
  EADDRINUSE: 'the port is in use by another process; set PORT to a free one',
  EACCES: 'this user may not take that port; set PORT to one above 1023',
  EADDRNOTAVAIL: 'this machine does not have that address; set HOST to one it has',
};

const inWords = ({ code = '', message }: NodeJS.ErrnoException) => IN_WORDS[code] ?? message;
