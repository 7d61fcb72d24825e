import { CompactEncrypt } from 'jose';
import { type NamedKey, publicKeyOf, publicKeys } from './key-sets';
import { LiveKeysFile } from './live-keys-file';
import {
  ENCRYPTION,
  KEY_AGREEMENT,
  type Mandate,
  MANDATE_TYPE,
  padded,
  type SealedField,
  SIGNED,
} from './mandate';
import { fieldsSealed, showKeys } from './sealing-metrics';
import { Signer } from './signer';

export interface SealerFiles {
  /** JSON object: owner → public JWK with `kid`. */
  publicKeysFile: string;
  /** JWK set of this service's own private Ed25519 keys; the last one signs. */
  signingKeysFile: string;
}

/** A sealed field, and the keys that it takes to use it: whoever retires a key has to know what was made with it. */
export interface Sealed {
  sealed: string;
  kids: string[];
}

/** Seals values so that their owner alone can read them, and sees that we made them, for what. */
export class Sealer {
  private constructor(
    private readonly owners: LiveKeysFile<typeof publicKeys, Map<string, NamedKey>>,
    private readonly signer: Signer,
  ) {}

  /** @throws Error naming the file and what is wrong with it, never its content */
  static fromFiles({ publicKeysFile, signingKeysFile }: SealerFiles): Sealer {
    const owners = new LiveKeysFile(
      publicKeysFile,
      publicKeys,
      (keys) => new Map(Object.entries(keys).map(([owner, jwk]) => [owner, publicKeyOf(jwk)])),
    );
    showKeys('seal', () => [...owners.current.values()].map(({ kid }) => kid));
    return new Sealer(owners, new Signer(signingKeysFile));
  }

  /** The keys that fields are sealed with now. */
  get kids(): string[] {
    return [...[...this.owners.current.values()].map(({ kid }) => kid), this.signer.kid];
  }

  /**
   * @returns a compact JWE of a compact JWS of the mandate as JSON
   * @throws Error when there is no key of that owner
   */
  async seal({ owner, field, paddedTo }: SealedField, content: Omit<Mandate, 'field'>): Promise<Sealed> {
    const forOwner = this.owners.current.get(owner) ?? this.owners.latest.get(owner);
    if (!forOwner) throw new Error(`there is no public key of "${owner}" to seal with`);
    const { signed, kid } = await this.signer.sign(MANDATE_TYPE, padded({ ...content, field }, paddedTo));
    const sealed = await new CompactEncrypt(new TextEncoder().encode(signed))
      .setProtectedHeader({ alg: KEY_AGREEMENT, enc: ENCRYPTION, cty: SIGNED, kid: forOwner.kid })
      .encrypt(forOwner.key);
    fieldsSealed.inc({ kid: forOwner.kid });
    return { sealed, kids: [forOwner.kid, kid] };
  }
}
