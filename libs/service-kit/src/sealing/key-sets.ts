import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

type Jwk = { kid: string; [member: string]: unknown };

const encryptionKey = z.looseObject({
  kid: z.string().min(1).max(200),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
});
const signatureKey = z.looseObject({
  kid: z.string().min(1).max(200),
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
});
const isPublic = (jwk: Record<string, unknown>) => jwk['d'] === undefined;
const ONLY_THE_OWNER = 'holds a private key; only the owner may have it';

/** Owner → the public key to seal with for it. */
export const publicKeys = z.record(z.string(), encryptionKey.refine(isPublic, ONLY_THE_OWNER));
/** An owner's private keys; older ones stay until nothing that was sealed with them is left. */
export const privateKeys = z.object({ keys: z.array(encryptionKey.extend({ d: z.string() })).min(1) });
/** Who seals: its private keys, of which the last one signs. */
export const signingKeys = z.object({ keys: z.array(signatureKey.extend({ d: z.string() })).min(1) });
/** The public keys of everyone who may seal. */
export const signers = z.object({ keys: z.array(signatureKey.refine(isPublic, ONLY_THE_OWNER)).min(1) });

export interface NamedKey {
  kid: string;
  key: KeyObject;
}

/** @throws Error when what is shaped like a key is none */
export const publicKeyOf = (jwk: Jwk): NamedKey => ({
  kid: jwk.kid,
  key: asKey(jwk, () => createPublicKey({ key: jwk, format: 'jwk' })),
});
/** @throws Error when what is shaped like a key is none */
export const privateKeyOf = (jwk: Jwk): NamedKey => ({
  kid: jwk.kid,
  key: asKey(jwk, () => createPrivateKey({ key: jwk, format: 'jwk' })),
});

/** Node's own message may quote the key. */
function asKey({ kid }: Jwk, make: () => KeyObject): KeyObject {
  try {
    return make();
  } catch {
    throw new Error(`key ${kid} is none`);
  }
}

export function byKid(keys: NamedKey[]): Map<string, NamedKey> {
  return new Map(keys.map((named) => [named.kid, named]));
}
