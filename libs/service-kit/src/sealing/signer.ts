import { CompactSign } from 'jose';
import { type NamedKey, privateKeyOf, signingKeys } from './key-sets';
import { LiveKeysFile } from './live-keys-file';
import { SIGNATURE } from './mandate';
import { showKeys } from './sealing-metrics';

/** Signs as this service. Keys may change while it runs. */
export class Signer {
  private readonly keys: LiveKeysFile<typeof signingKeys, NamedKey>;

  /**
   * @param signingKeysFile JWK set of this service's own private Ed25519 keys; the last one signs
   * @throws Error naming the file and what is wrong with it, never its content
   */
  constructor(signingKeysFile: string) {
    this.keys = new LiveKeysFile(signingKeysFile, signingKeys, ({ keys }) => privateKeyOf(keys.at(-1)!));
    showKeys('sign', () => [this.kid]);
  }

  /** The key that signs now. */
  get kid(): string {
    return this.keys.current.kid;
  }

  /**
   * @param type what it is signed as; a signature is good for nothing else
   * @returns a compact JWS of the content, JSON unless it is bytes already, and the key that signed it
   */
  async sign(type: string, content: object | Uint8Array): Promise<{ signed: string; kid: string }> {
    const { kid, key } = this.keys.current;
    const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
    const signed = await new CompactSign(bytes)
      .setProtectedHeader({ alg: SIGNATURE, typ: type, kid })
      .sign(key);
    return { signed, kid };
  }
}
