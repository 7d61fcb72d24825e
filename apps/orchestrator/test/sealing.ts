import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealingKey, Opener, Sealer } from '@waybill/service-kit/sealing';

/** A sealer for the three teams that own private fields, and what opens them again. */
export async function createSealing(): Promise<{ sealer: Sealer; openers: Record<string, Opener> }> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-keys-'));
  const publicKeys: Record<string, unknown> = {};
  const openers: Record<string, Opener> = {};
  for (const owner of ['payment', 'shipping', 'notification']) {
    const { publicKey, privateKey } = await newSealingKey(owner);
    publicKeys[owner] = publicKey;
    const file = join(folder, `${owner}.json`);
    await writeFile(file, JSON.stringify({ keys: [privateKey] }));
    openers[owner] = Opener.fromFile(file);
  }
  const file = join(folder, 'public.json');
  await writeFile(file, JSON.stringify(publicKeys));
  const sealer = Sealer.fromFile(file);
  await rm(folder, { recursive: true });
  return { sealer, openers };
}
