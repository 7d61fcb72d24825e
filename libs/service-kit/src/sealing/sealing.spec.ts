import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactEncrypt, CompactSign, importJWK, type JWK } from 'jose';
import { register } from 'prom-client';
import { z } from 'zod';
import { newSealingKey, newSigningKey, testSealing } from '../testing/sealing-keys';
import { MANDATE_TYPE, padded, type SealedField } from './mandate';
import { Opener, type Purpose } from './opener';
import { SealedFieldUnreadable } from './sealed-field-unreadable';
import { Sealer } from './sealer';

const SHIP_TO = { owner: 'shipping', field: 'shipTo', paddedTo: 512 };
const secret = { name: 'Ada L.', postalCode: '1000-001' };
const shape = z.object({ name: z.string(), postalCode: z.string() });
const mandate = { orderId: 'ord-1', version: 1, value: secret };
const purpose: Purpose<typeof shape> = { orderId: 'ord-1', field: 'shipTo', schema: shape };

let keys: Awaited<ReturnType<typeof testSealing>>;
beforeAll(async () => (keys = await testSealing('shipping', 'payment')));
afterAll(() => keys.remove());

const write = (name: string, content: unknown): string => {
  const path = join(keys.folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const seal = async (content = mandate, field: SealedField = SHIP_TO) =>
  (await keys.sealer.seal(field, content)).sealed;

it('lets the owner read, and nobody without the key see', async () => {
  const sealed = await seal();
  expect(sealed.split('.')).toHaveLength(5);
  expect(Buffer.from(sealed, 'base64url').toString() + sealed).not.toMatch(/Ada|1000|ord-1/);
  expect(await keys.opener().open(sealed, purpose)).toEqual({ value: secret, version: 1, limit: undefined });
});

it('seals the same value differently each time, and short and long ones at the same length', async () => {
  const same = [await seal(), await seal()];
  expect(same[0]).not.toBe(same[1]);
  const long = { ...mandate, value: { name: 'Ada Lovelace, Countess of '.repeat(8), postalCode: '1' } };
  const longest = { ...mandate, value: 'x'.repeat(2_000) };
  const lengths = [await seal(), await seal(long)].map(({ length }) => length);
  expect(lengths[0]).toBe(lengths[1]);
  expect((await seal(longest as never)).length).toBeGreaterThan(lengths[0]!);
});

it('says with which keys, so that none of them is thrown away too early', async () => {
  const { kids } = await keys.sealer.seal(SHIP_TO, mandate);
  expect(kids).toHaveLength(2);
  expect(keys.sealer.kids).toEqual(expect.arrayContaining(kids));
  expect(kids[0]).toMatch(/^shipping-/);
  expect(kids[1]).toMatch(/^sealer-/);
});

describe('a mandate is refused, finally and without a word of its content,', () => {
  const failure = async (sealed: string, wanted: Purpose<z.ZodType> = purpose, opener = keys.opener()) => {
    const error: unknown = await opener.open(sealed, wanted).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SealedFieldUnreadable);
    expect(error).toMatchObject({ name: 'SealedFieldUnreadable', retryable: false });
    const said = JSON.stringify({ ...(error as Error), message: (error as Error).message });
    expect(said).not.toMatch(/Ada|1000/);
    return (error as Error).message;
  };

  /** By somebody who has the owner's public key, as everybody may. */
  async function sealedBy(
    signer: JWK | undefined,
    header: object = {},
    content: object = {},
  ): Promise<string> {
    const owner = theOwners();
    const text = padded({ ...mandate, field: 'shipTo', ...content });
    const signed = signer
      ? new TextEncoder().encode(
          await new CompactSign(text)
            .setProtectedHeader({ alg: 'EdDSA', typ: MANDATE_TYPE, kid: signer.kid!, ...header })
            .sign(await importJWK(signer, 'EdDSA')),
        )
      : text;
    return new CompactEncrypt(signed)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: owner.kid!, ...(signer && { cty: 'JOSE' }) })
      .encrypt(await importJWK(owner, 'ECDH-ES'));
  }
  const theOwners = () =>
    (JSON.parse(readFileSync(keys.publicKeysFile, 'utf8')) as Record<string, JWK>)['shipping']!;
  const ourSigner = () =>
    (JSON.parse(readFileSync(keys.signingKeysFile, 'utf8')) as { keys: JWK[] }).keys[0]!;

  it('when it was copied from another order', async () => {
    expect(await failure(await seal(), { ...purpose, orderId: 'ord-2' })).toContain('of another order');
  });

  it('when it is another field of the order', async () => {
    const contact = await seal(mandate, { owner: 'shipping', field: 'contact' });
    expect(await failure(contact)).toContain("not the order's shipTo");
  });

  it('when somebody has sealed it who merely has the public key', async () => {
    expect(await failure(await sealedBy(undefined))).toContain('is not signed');
    const { privateKey } = await newSigningKey('stranger');
    expect(await failure(await sealedBy(privateKey))).toContain('not signed by anyone who may seal');
    const impostor = { ...privateKey, kid: ourSigner().kid! };
    expect(await failure(await sealedBy(impostor))).toContain('not signed by anyone who may seal');
  });

  it('when our signature was made for something else', async () => {
    expect(await failure(await sealedBy(ourSigner(), { typ: 'JWT' }))).toContain('not signed by anyone');
    expect(await failure(await sealedBy(ourSigner(), {}, { version: 0 }))).toContain('holds no mandate');
  });

  it('when it was sealed for another owner, or with a key that goes by the same name', async () => {
    expect(await failure(await seal(), purpose, keys.opener('payment'))).toContain('no private key');
    const other = await newSealingKey('shipping');
    const kid = theOwners().kid!;
    const privateKeysFile = write('impostor.json', { keys: [{ ...other.privateKey, kid }] });
    const opener = Opener.fromFiles({ privateKeysFile, signersFile: keys.signersFile });
    expect(await failure(await seal(), purpose, opener)).toContain('cannot be decrypted');
  });

  it.each([0, 2, 3, 4])('when part %i of it was changed', async (part) => {
    const parts = (await seal()).split('.');
    const flip = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);
    parts[part] = part === 0 ? changedHeader(parts[0]!) : flip(parts[part]!);
    await failure(parts.join('.'));
  });

  it('when it was never sealed, or holds something else', async () => {
    expect(await failure('Ada L., 1000-001')).toContain('is not a sealed field');
    const message = await failure(await seal(), { ...purpose, schema: shape.extend({ city: z.string() }) });
    expect(message).toBe('the sealed field does not fit its schema: city');
  });

  it('when it does not say how much it is good for, and has to', async () => {
    expect(await failure(await seal(), { ...purpose, limited: true })).toContain('how much');
  });

  it('when it is unsigned and the time for those is over; until then it is taken, and counts as older than any other', async () => {
    const unsigned = await keys.sealUnsigned('shipping', secret);
    const opener = keys.opener('shipping', new Date(Date.now() + 60_000));
    expect(await opener.open(unsigned, { ...purpose, limited: true })).toEqual({
      ...{ value: secret, version: 0, limit: undefined },
    });
    expect(await failure(unsigned, purpose, keys.opener('shipping', new Date(Date.now() - 1)))).toContain(
      'is not signed',
    );
    expect(await failure(unsigned)).toContain('is not signed');
  });
});

/** Still valid JSON with the same kid, but not what was authenticated. */
function changedHeader(part: string): string {
  const header = JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...header, extra: true })).toString('base64url');
}

describe('keys that change while the process runs', () => {
  const now = performance.now.bind(performance);
  let passed = 0;
  const later = (ms: number) => (passed += ms);
  beforeAll(() => void jest.spyOn(performance, 'now').mockImplementation(() => now() + passed));
  afterAll(() => jest.restoreAllMocks());

  const shown = async () => {
    const { values } = await register.getSingleMetric('sealing_key_loaded')!.get();
    return values.map(({ labels }) => `${labels['use']} ${labels['kid']}`);
  };

  it('are taken at once by who misses one, older ones stay good, and what is in use is shown', async () => {
    const [old, current] = [await newSealingKey('shipping'), await newSealingKey('shipping')];
    const privateKeysFile = write('rotated.private.json', { keys: [old.privateKey] });
    const publicKeysFile = write('rotated.public.json', { shipping: old.publicKey });
    const { signingKeysFile, signersFile } = keys;
    const opener = Opener.fromFiles({ privateKeysFile, signersFile });
    const before = await Sealer.fromFiles({ publicKeysFile, signingKeysFile }).seal(SHIP_TO, mandate);

    write('rotated.public.json', { shipping: current.publicKey });
    const after = await Sealer.fromFiles({ publicKeysFile, signingKeysFile }).seal(SHIP_TO, mandate);
    expect(after.kids[0]).toBe(current.publicKey.kid);
    later(250); // it does not read the file at every stranger's word
    await expect(opener.open(after.sealed, purpose)).rejects.toThrow('no private key');

    write('rotated.private.json', { keys: [old.privateKey, current.privateKey] });
    later(250);
    expect((await opener.open(after.sealed, purpose)).value).toEqual(secret);
    expect((await opener.open(before.sealed, purpose)).value).toEqual(secret);
    expect(await shown()).toEqual(
      expect.arrayContaining([`open ${old.publicKey.kid}`, `open ${current.publicKey.kid}`]),
    );
  });

  it('stay as they were when their file is broken or gone', async () => {
    const { publicKey, privateKey } = await newSealingKey('shipping');
    const privateKeysFile = write('broken.private.json', { keys: [privateKey] });
    const publicKeysFile = write('broken.public.json', { shipping: publicKey });
    const { signingKeysFile, signersFile } = keys;
    const opener = Opener.fromFiles({ privateKeysFile, signersFile });
    const { sealed } = await Sealer.fromFiles({ publicKeysFile, signingKeysFile }).seal(SHIP_TO, mandate);
    for (const spoil of [() => write('broken.private.json', '{"keys": ['), () => rmSync(privateKeysFile)]) {
      spoil();
      later(250);
      await expect(opener.open(await seal(), purpose)).rejects.toThrow('no private key'); // and has looked again
      expect((await opener.open(sealed, purpose)).value).toEqual(secret);
    }
  });
});

it('a key that is none does not end the process, nor take the place of the one before', async () => {
  const { publicKey, privateKey } = await newSealingKey('shipping');
  const privateKeysFile = write('no-point.private.json', { keys: [privateKey] });
  const publicKeysFile = write('no-point.public.json', { shipping: publicKey });
  const { signingKeysFile, signersFile } = keys;
  const opener = Opener.fromFiles({ privateKeysFile, signersFile });
  const { sealed } = await Sealer.fromFiles({ publicKeysFile, signingKeysFile }).seal(SHIP_TO, mandate);
  write('no-point.private.json', { keys: [{ ...privateKey, x: 'AAAA', kid: 'another' }] });
  const now = performance.now();
  jest.spyOn(performance, 'now').mockReturnValue(now + 60_000);
  expect((await opener.open(sealed, purpose)).value).toEqual(secret);
  jest.restoreAllMocks();
  const publicOnes = { shipping: { ...publicKey, x: 'AAAA' } };
  expect(() =>
    Sealer.fromFiles({ publicKeysFile: write('no-point.public.json', publicOnes), signingKeysFile }),
  ).toThrow(`key ${publicKey.kid} is none`);
});

describe('a keys file', () => {
  const opening = (privateKeysFile: string, signersFile = keys.signersFile) =>
    Opener.fromFiles({ privateKeysFile, signersFile });

  it('that holds private keys is none to seal with, or to check signatures with', async () => {
    const { privateKey } = await newSealingKey('shipping');
    const publicKeysFile = write('private-as-public.json', { shipping: privateKey });
    const { signingKeysFile } = keys;
    expect(() => Sealer.fromFiles({ publicKeysFile, signingKeysFile })).toThrow(
      /shipping: holds a private key/,
    );
    expect(() => opening(keys.privateKeysFile(), signingKeysFile)).toThrow(/keys.0: holds a private key/);
  });

  it('is named when it is missing, no JSON, or empty, and never quoted', () => {
    expect(() => opening(join(keys.folder, 'missing.json'))).toThrow(/missing.json cannot be read: ENOENT/);
    expect(() => opening(write('no.json', '{"d": "very-secret'))).toThrow(/no.json is not JSON$/);
    expect(() => opening(write('empty.json', { keys: [] }))).toThrow(
      /empty.json is not as it should be: keys/,
    );
  });

  it('without an owner cannot seal for it', async () => {
    const nobody = keys.sealer.seal({ owner: 'fraud', field: 'x' }, mandate);
    await expect(nobody).rejects.toThrow('no public key of "fraud"');
  });
});
