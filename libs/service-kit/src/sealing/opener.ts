import { compactDecrypt, compactVerify, decodeProtectedHeader } from 'jose';
import type { z } from 'zod';
import {
  byKid,
  type NamedKey,
  privateKeyOf,
  privateKeys,
  publicKeyOf,
  signers as signerKeys,
} from './key-sets';
import { LiveKeysFile } from './live-keys-file';
import { ENCRYPTION, KEY_AGREEMENT, mandate, type Mandate, MANDATE_TYPE, SIGNATURE, SIGNED } from './mandate';
import { SealedFieldUnreadable } from './sealed-field-unreadable';
import { fieldsOpened, fieldsRefused, showKeys } from './sealing-metrics';

export interface OpenerFiles {
  /** JWK set of this owner's private keys; older ones stay in it until nothing sealed with them is left. */
  privateKeysFile: string;
  /** JWK set of the public keys of everyone who may seal. */
  signersFile: string;
  /** Until then fields are taken that an older build has sealed, which did not sign; never, unless given. */
  unsignedUntil?: Date | undefined;
}

/** What a field has to be made for. */
export interface Purpose<T extends z.ZodType> {
  orderId: string;
  field: string;
  schema: T;
  /** It has to say how much it is good for. */
  limited?: boolean;
}

/** What was opened. One that an older build sealed has version 0 and no limit: nothing in it says what it is for. */
export type Opened<T> = Pick<Mandate<T>, 'version' | 'limit' | 'value'>;

type Keys = Map<string, NamedKey>;

/** Opens what was sealed for this service, and takes it for nothing but what it was made for. */
export class Opener {
  private constructor(
    private readonly own: LiveKeysFile<typeof privateKeys, Keys>,
    private readonly signers: LiveKeysFile<typeof signerKeys, Keys>,
    private readonly unsignedUntil: Date | undefined,
  ) {}

  /** @throws Error naming the file and what is wrong with it, never its content */
  static fromFiles({ privateKeysFile, signersFile, unsignedUntil }: OpenerFiles): Opener {
    const own = new LiveKeysFile(privateKeysFile, privateKeys, ({ keys }) => byKid(keys.map(privateKeyOf)));
    const trusted = new LiveKeysFile(signersFile, signerKeys, ({ keys }) => byKid(keys.map(publicKeyOf)));
    showKeys('open', () => [...own.current.keys()]);
    showKeys('verify', () => [...trusted.current.keys()]);
    return new Opener(own, trusted, unsignedUntil);
  }

  /**
   * @throws SealedFieldUnreadable not sealed for us, not signed by anyone we trust, made for another order or field, tampered
   *   with, or not what the schema says
   */
  async open<T extends z.ZodType>(sealed: string, purpose: Purpose<T>): Promise<Opened<z.infer<T>>> {
    try {
      const opened = await this.unseal(sealed, purpose);
      return { ...opened, value: fitting(opened.value, purpose.schema) };
    } catch (error) {
      fieldsRefused.inc();
      throw error;
    }
  }

  private async unseal(sealed: string, purpose: Purpose<z.ZodType>): Promise<Opened<unknown>> {
    const { plaintext, isSigned } = await this.decrypt(sealed);
    if (!isSigned) return this.unsigned(plaintext);
    const content = mandate.safeParse(parsed(await this.verify(plaintext)));
    if (!content.success) throw new SealedFieldUnreadable('the sealed field holds no mandate');
    const { orderId, field, version, limit, value } = content.data;
    if (orderId !== purpose.orderId) throw new SealedFieldUnreadable('the sealed field is of another order');
    if (field !== purpose.field)
      throw new SealedFieldUnreadable(`the sealed field is not the order's ${purpose.field}`);
    if (purpose.limited && !limit && !this.takesOlder)
      throw new SealedFieldUnreadable('the sealed field does not say how much it is good for');
    return { version, limit, value };
  }

  private async decrypt(sealed: string): Promise<{ plaintext: Uint8Array; isSigned: boolean }> {
    const privateKey = named(this.own, kidOf(sealed));
    if (!privateKey) throw new SealedFieldUnreadable('the sealed field names no private key of this service');
    try {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, privateKey.key, {
        keyManagementAlgorithms: [KEY_AGREEMENT],
        contentEncryptionAlgorithms: [ENCRYPTION],
      });
      fieldsOpened.inc({ kid: privateKey.kid });
      return { plaintext, isSigned: protectedHeader.cty === SIGNED };
    } catch {
      // The cause is left out: parser messages quote what they choke on.
      throw new SealedFieldUnreadable(
        'the sealed field cannot be decrypted: it was changed or sealed with another key',
      );
    }
  }

  private async verify(signed: Uint8Array): Promise<Uint8Array> {
    try {
      const { payload, protectedHeader } = await compactVerify(
        signed,
        ({ kid = '' }) => {
          const signer = named(this.signers, kid);
          if (!signer) throw new Error('nobody we trust');
          return signer.key;
        },
        { algorithms: [SIGNATURE] },
      );
      if (protectedHeader.typ !== MANDATE_TYPE) throw new Error('signed for something else');
      return payload;
    } catch {
      throw new SealedFieldUnreadable('the sealed field is not signed by anyone who may seal');
    }
  }

  /** Whether there may still be orders of a build that did not sign, nor wrote down how much they came to. */
  private get takesOlder(): boolean {
    return this.unsignedUntil !== undefined && new Date() < this.unsignedUntil;
  }

  private unsigned(plaintext: Uint8Array): Opened<unknown> {
    if (!this.takesOlder)
      throw new SealedFieldUnreadable('the sealed field is not signed, so nobody knows who made it');
    return { version: 0, limit: undefined, value: parsed(plaintext) };
  }
}

function named(keys: LiveKeysFile<z.ZodType, Keys>, kid: string): NamedKey | undefined {
  return keys.current.get(kid) ?? keys.latest.get(kid);
}

function fitting<T extends z.ZodType>(value: unknown, schema: T): z.infer<T> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const fields = checked.error.issues.map(({ path }) => path.join('.') || 'the whole');
  throw new SealedFieldUnreadable(`the sealed field does not fit its schema: ${fields.join(', ')}`);
}

function parsed(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch {
    throw new SealedFieldUnreadable('the sealed field holds no JSON');
  }
}

function kidOf(sealed: string): string {
  try {
    return decodeProtectedHeader(sealed).kid ?? '';
  } catch {
    throw new SealedFieldUnreadable('the sealed field is not a sealed field');
  }
}
