import type { Random } from '@waybill/faults/load/random';
import { gzipSync } from 'node:zlib';
import type { Mutated } from './mutate-json';

export type BytesMutation = (random: Random, bytes: Buffer) => Buffer;

const inserted = (random: Random, bytes: Buffer, more: Buffer): Buffer => {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
};

export const bytesMutations: Readonly<Record<string, BytesMutation>> = {
  'a bit turned over': (random, bytes) => {
    const flipped = Buffer.from(bytes);
    const at = random.below(flipped.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
    return flipped;
  },
  'some bytes made up': (random, bytes) => {
    const spoilt = Buffer.from(bytes);
    for (let times = 0; times < 8; times++) spoilt[random.below(spoilt.length)] = random.below(256);
    return spoilt;
  },
  'broken off': (random, bytes) => bytes.subarray(0, random.below(bytes.length)),
  'its beginning missing': (random, bytes) => bytes.subarray(1 + random.below(bytes.length)),
  'no UTF-8': (random, bytes) => inserted(random, bytes, Buffer.from([0xc3, 0x28, 0xff])),
  'a surrogate in UTF-8': (random, bytes) => inserted(random, bytes, Buffer.from([0xed, 0xa0, 0xbd])),
  'NUL bytes': (random, bytes) => inserted(random, bytes, Buffer.alloc(4)),
  'a byte order mark': (_random, bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  'UTF-16': (_random, bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le'),
  compressed: (_random, bytes) => gzipSync(bytes),
  twice: (_random, bytes) => Buffer.concat([bytes, bytes]),
  'a tail': (_random, bytes) => Buffer.concat([bytes, Buffer.from('} garbage')]),
  'much space before it': (_random, bytes) => Buffer.concat([Buffer.alloc(200_000, ' '), bytes]),
};

/** @returns the bytes damaged in one way */
export function mutateBytes(random: Random, bytes: Buffer): Mutated<Buffer> {
  const [what, mutate] = random.pick(Object.entries(bytesMutations));
  return { what: `bytes: ${what}`, value: mutate(random, bytes) };
}
