import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { newSealingKey, Opener, SealedFieldUnreadable, Sealer } from './sealing';

const secret = { name: 'Ada L.', postalCode: '1000-001' };
const shape = z.object({ name: z.string(), postalCode: z.string() });

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'sealing-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const sealerWith = (publicKeys: object) => Sealer.fromFile(file('public.json', publicKeys));
const openerWith = (...keys: unknown[]) => Opener.fromFile(file('private.json', { keys }));

it('lets the owner read, and nobody without the key see', async () => {
  const { publicKey, privateKey } = await newSealingKey('shipping');

  const sealed = await sealerWith({ shipping: publicKey }).seal('shipping', secret);

  expect(sealed.split('.')).toHaveLength(5);
  expect(Buffer.from(sealed, 'base64url').toString() + sealed).not.toMatch(/Ada|1000/);
  expect(await openerWith(privateKey).open(sealed, shape)).toEqual(secret);
});

it('seals the same value differently each time: equal addresses do not show', async () => {
  const { publicKey } = await newSealingKey('shipping');
  const sealer = sealerWith({ shipping: publicKey });
  expect(await sealer.seal('shipping', secret)).not.toBe(await sealer.seal('shipping', secret));
});

it('opens with the key that the field names: older keys stay good through a rotation', async () => {
  const old = await newSealingKey('shipping');
  const current = await newSealingKey('shipping');
  const sealed = [
    await sealerWith({ shipping: old.publicKey }).seal('shipping', 'old'),
    await sealerWith({ shipping: current.publicKey }).seal('shipping', 'new'),
  ];
  const opener = openerWith(old.privateKey, current.privateKey);

  expect(await Promise.all(sealed.map((field) => opener.open(field, z.string())))).toEqual(['old', 'new']);
  await expect(openerWith(current.privateKey).open(sealed[0]!, z.string())).rejects.toThrow(
    SealedFieldUnreadable,
  );
});

describe('says that it cannot, finally and without a word of the content,', () => {
  let sealed: string;
  let mine: Awaited<ReturnType<typeof newSealingKey>>;
  beforeAll(async () => {
    mine = await newSealingKey('shipping');
    sealed = await sealerWith({ shipping: mine.publicKey }).seal('shipping', secret);
  });

  const failure = async (opener: Opener, field: string, schema: z.ZodType = shape) => {
    const error: unknown = await opener.open(field, schema).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SealedFieldUnreadable);
    expect(error).toMatchObject({ name: 'SealedFieldUnreadable', retryable: false });
    expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toMatch(
      /Ada|1000/,
    );
    return (error as Error).message;
  };

  it('when it was sealed for another owner', async () => {
    const other = await newSealingKey('payment');
    expect(await failure(openerWith(other.privateKey), sealed)).toContain('no private key of this service');
  });

  it('when another key goes by the same name', async () => {
    const other = await newSealingKey('shipping');
    const impostor = { ...other.privateKey, kid: mine.publicKey.kid };
    expect(await failure(openerWith(impostor), sealed)).toContain('cannot be decrypted');
  });

  it.each([0, 2, 3, 4])('when part %i of it was changed', async (part) => {
    const parts = sealed.split('.');
    const flip = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);
    parts[part] = part === 0 ? changedHeader(parts[0]!) : flip(parts[part]!);
    await failure(openerWith(mine.privateKey), parts.join('.'));
  });

  it('when it was never sealed', async () => {
    expect(await failure(openerWith(mine.privateKey), 'Ada L., 1000-001')).toContain('is not a sealed field');
  });

  it('when it holds something else', async () => {
    const message = await failure(openerWith(mine.privateKey), sealed, shape.extend({ city: z.string() }));
    expect(message).toBe('the sealed field does not fit its schema: city');
  });
});

/** Still valid JSON with the same kid, but not what was authenticated. */
function changedHeader(part: string): string {
  const header = JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...header, extra: true })).toString('base64url');
}

describe('a keys file', () => {
  it('that holds private keys is no file to seal with', async () => {
    const { privateKey } = await newSealingKey('shipping');
    expect(() => sealerWith({ shipping: privateKey })).toThrow(/public.json .*shipping: holds a private key/);
  });

  it('is named when it is missing, no JSON, or empty, and never quoted', () => {
    expect(() => Opener.fromFile(join(folder, 'missing.json'))).toThrow(
      /missing.json cannot be read: ENOENT/,
    );
    expect(() => Opener.fromFile(file('broken.json', '{"d": "very-secret'))).toThrow(
      /broken.json is not JSON$/,
    );
    expect(() => openerWith()).toThrow(/private.json is not as it should be: keys/);
  });

  it('without an owner cannot seal for it', async () => {
    await expect(sealerWith({}).seal('shipping', secret)).rejects.toThrow('no public key of "shipping"');
  });
});
