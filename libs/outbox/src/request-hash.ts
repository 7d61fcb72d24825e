import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

export interface RequestHash {
  /** Stored beside the hash, so that a change of algorithm never turns a replay into a conflict. */
  version: 1;
  /** SHA-256 in hex. */
  hash: string;
}

/**
 * SHA-256 over canonical JSON (RFC 8785). Hash data as it was received, before defaults are filled in: a new
 * default must not make an old request look like another one.
 */
export function requestHash(value: unknown): RequestHash {
  const canonical = canonicalize(value);
  if (canonical === undefined) throw new TypeError('a request must be JSON data');
  return { version: 1, hash: createHash('sha256').update(canonical).digest('hex') };
}
