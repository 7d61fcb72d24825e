import {
  compactDecrypt,
  CompactEncrypt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import { readKeysFile } from './keys-file';

/** ECDH-ES over P-256 straight to an AES-256-GCM key, the kid naming the owner's key (RFC 7516, RFC 7518 section 4.6). */
const KEY_AGREEMENT = 'ECDH-ES';
const ENCRYPTION = 'A256GCM';

const key = z.looseObject({
  kid: z.string().min(1),
  kty: z.literal('EC'),
  crv: z.string(),
  x: z.string(),
  y: z.string(),
});
const publicKey = key.refine((jwk) => jwk.d === undefined, 'holds a private key; only the owner may have it');
const publicKeys = z.record(z.string(), publicKey);
const privateKeys = z.object({ keys: z.array(key.extend({ d: z.string() })).min(1) });

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

/** Seals a value so that its owner alone can read it. */
export class Sealer {
  private readonly imported = new Map<string, Promise<ImportedKey>>();

  private constructor(private readonly keys: Record<string, JWK>) {}

  /**
   * @param path JSON object: owner → public JWK with `kid`
   * @throws Error naming the file and what is wrong with it, never its content
   */
  static fromFile(path: string): Sealer {
    return new Sealer(readKeysFile(path, publicKeys));
  }

  /**
   * @returns a compact JWE of the value as JSON
   * @throws Error when there is no key of that owner
   */
  async seal(owner: string, value: unknown): Promise<string> {
    const jwk = this.keys[owner];
    if (!jwk) throw new Error(`there is no public key of "${owner}" to seal with`);
    const text = new TextEncoder().encode(JSON.stringify(value));
    return new CompactEncrypt(text)
      .setProtectedHeader({ alg: KEY_AGREEMENT, enc: ENCRYPTION, kid: jwk.kid! })
      .encrypt(await this.keyOf(owner, jwk));
  }

  private keyOf(owner: string, jwk: JWK): Promise<ImportedKey> {
    const known = this.imported.get(owner) ?? importJWK(jwk, KEY_AGREEMENT);
    this.imported.set(owner, known);
    return known;
  }
}

/** A sealed field that this service cannot open or understand: final, and never with anything of its content. */
export class SealedFieldUnreadable extends Error {
  override readonly name = 'SealedFieldUnreadable';
  readonly retryable = false;
}

/** Opens what was sealed for this service. */
export class Opener {
  private constructor(private readonly keys: Map<string, Promise<ImportedKey>>) {}

  /**
   * @param path JWK set of this owner's private keys; older ones stay in it until nothing sealed with them is left
   * @throws Error naming the file and what is wrong with it, never its content
   */
  static fromFile(path: string): Opener {
    const { keys } = readKeysFile(path, privateKeys);
    return new Opener(new Map(keys.map((jwk) => [jwk.kid, importJWK(jwk, KEY_AGREEMENT)])));
  }

  /** @throws SealedFieldUnreadable not sealed for us, tampered with, or not what the schema says */
  async open<T extends z.ZodType>(sealed: string, schema: T): Promise<z.infer<T>> {
    const parsed = schema.safeParse(await this.unseal(sealed));
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
    throw new SealedFieldUnreadable(`the sealed field does not fit its schema: ${fields.join(', ')}`);
  }

  private async unseal(sealed: string): Promise<unknown> {
    const privateKey = await this.keys.get(kidOf(sealed));
    if (!privateKey) throw new SealedFieldUnreadable('the sealed field names no private key of this service');
    try {
      const { plaintext } = await compactDecrypt(sealed, privateKey, {
        keyManagementAlgorithms: [KEY_AGREEMENT],
        contentEncryptionAlgorithms: [ENCRYPTION],
      });
      return JSON.parse(new TextDecoder().decode(plaintext));
    } catch {
      // The cause is left out: parser messages quote what they choke on.
      throw new SealedFieldUnreadable(
        'the sealed field cannot be decrypted: it was changed or sealed with another key',
      );
    }
  }
}

function kidOf(sealed: string): string {
  try {
    return decodeProtectedHeader(sealed).kid ?? '';
  } catch {
    throw new SealedFieldUnreadable('the sealed field is not a sealed field');
  }
}

/** A new pair for an owner: the public JWK for those who seal, the private one for the owner's key set. */
export async function newSealingKey(owner: string): Promise<{ publicKey: JWK; privateKey: JWK }> {
  const pair = await generateKeyPair(KEY_AGREEMENT, { crv: 'P-256', extractable: true });
  const kid = `${owner}-${crypto.randomUUID()}`;
  const described = (jwk: JWK): JWK => ({ ...jwk, kid, alg: KEY_AGREEMENT, use: 'enc' });
  return {
    publicKey: described(await exportJWK(pair.publicKey)),
    privateKey: described(await exportJWK(pair.privateKey)),
  };
}
