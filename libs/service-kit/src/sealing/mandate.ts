import { z } from 'zod';

/**
 * What is inside a sealed field: a value, and what it may be used for. Signed first (JWS, RFC 7515), so that nobody makes one who
 * merely has the owner's public key; then encrypted for the owner (JWE, RFC 7516).
 */
export const mandate = z.object({
  orderId: z.string().min(1).max(64),
  /** Which field of the order it is. */
  field: z.string().min(1).max(50),
  /** Counts up with each value that an order is given for its fields: an older one is not taken any more. From 1. */
  version: z.int().min(1),
  /** Of a card: what it may be charged for the order, at most. Minor units. */
  limit: z.object({ amount: z.int().positive(), currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
  value: z.unknown(),
});
export type Mandate<T = unknown> = Omit<z.infer<typeof mandate>, 'value'> & { value: T };

/** A field that its owner alone may read; owners name theirs in their contract. */
export interface SealedField {
  /** The service whose key it is encrypted with. */
  owner: string;
  field: string;
  /** Its length is a multiple of this many bytes: enough for nearly every value, so that it does not tell one from another. 256 unless told. */
  paddedTo?: number;
}

/** Signatures: Ed25519 (RFC 8037). */
export const SIGNATURE = 'EdDSA';
/** Encryption: ECDH-ES over P-256 straight to an AES-256-GCM key, `kid` naming the owner's key (RFC 7518, section 4.6). */
export const KEY_AGREEMENT = 'ECDH-ES';
export const ENCRYPTION = 'A256GCM';
/** `typ` of what is signed, so that a signature made for something else is none of a mandate (RFC 8725, section 3.11). */
export const MANDATE_TYPE = 'waybill-mandate';

/** `cty` of what is encrypted, when it is signed (RFC 7515, section 9.2.1: the media type application/jose). */
export const SIGNED = 'JOSE';

const PADDED_TO = 256;

/** As JSON, filled up with blanks, which JSON.parse does not mind. */
export function padded(content: Mandate, to = PADDED_TO): Uint8Array {
  const json = Buffer.from(JSON.stringify(content));
  const length = Math.ceil(json.length / to) * to;
  return Buffer.concat([json, Buffer.alloc(length - json.length, ' ')]);
}
