import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { ENCRYPTION, KEY_AGREEMENT, SIGNATURE } from '../sealing/mandate';
import { Opener } from '../sealing/opener';
import { Sealer } from '../sealing/sealer';

export interface KeyPair {
  publicKey: JWK;
  privateKey: JWK;
}

/** A new pair for an owner: the public JWK for those who seal, the private one for the owner's key set. */
export const newSealingKey = (owner: string): Promise<KeyPair> =>
  newKey(owner, { alg: KEY_AGREEMENT, use: 'enc' }, 'P-256');

/** A new pair for who seals: the private JWK signs, the public one is for those who open. */
export const newSigningKey = (sealer: string): Promise<KeyPair> =>
  newKey(sealer, { alg: SIGNATURE, use: 'sig' }, 'Ed25519');

async function newKey(owner: string, described: { alg: string; use: string }, crv: string): Promise<KeyPair> {
  const pair = await generateKeyPair(described.alg, { crv, extractable: true });
  const kid = `${owner}-${crypto.randomUUID()}`;
  return {
    publicKey: { ...(await exportJWK(pair.publicKey)), ...described, kid },
    privateKey: { ...(await exportJWK(pair.privateKey)), ...described, kid },
  };
}

/** Keys for these owners and for who seals for them, in the files that services find them in; what seals, what opens. */
export async function testSealing(...owners: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'sealing-'));
  const write = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const signing = await newSigningKey('sealer');
  const pairs = await Promise.all(owners.map(async (owner) => [owner, await newSealingKey(owner)] as const));
  const privateFiles = new Map(
    pairs.map(([owner, { privateKey }]) => [owner, write(`${owner}.private.json`, { keys: [privateKey] })]),
  );
  const signersFile = write('signers.json', { keys: [signing.publicKey] });
  const publicKeysFile = write(
    'public.json',
    Object.fromEntries(pairs.map(([owner, { publicKey }]) => [owner, publicKey])),
  );
  const signingKeysFile = write('signing.private.json', { keys: [signing.privateKey] });
  const privateKeysFile = (owner = owners[0]!) => privateFiles.get(owner)!;
  return {
    ...{ folder, signersFile, publicKeysFile, signingKeysFile, privateKeysFile },
    sealer: Sealer.fromFiles({ publicKeysFile, signingKeysFile }),
    opener: (owner?: string, unsignedUntil?: Date) =>
      Opener.fromFiles({ privateKeysFile: privateKeysFile(owner), signersFile, unsignedUntil }),
    /** As a build before mandates did, and anybody can who has the public key. */
    sealUnsigned: async (owner: string, value: unknown): Promise<string> => {
      const { publicKey } = pairs.find(([each]) => each === owner)![1];
      return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: KEY_AGREEMENT, enc: ENCRYPTION, kid: publicKey.kid! })
        .encrypt(await importJWK(publicKey, KEY_AGREEMENT));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
