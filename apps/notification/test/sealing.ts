import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealingKey, Opener, Sealer } from '@waybill/service-kit/sealing';

/** A new key of this service: what seals for it, what opens, and the file that the service is configured with. */
export async function createSealing() {
  const { publicKey, privateKey } = await newSealingKey('notification');
  const folder = await mkdtemp(join(tmpdir(), 'keys-'));
  const privateKeysFile = join(folder, 'private.json');
  const publicKeysFile = join(folder, 'public.json');
  await writeFile(privateKeysFile, JSON.stringify({ keys: [privateKey] }));
  await writeFile(publicKeysFile, JSON.stringify({ notification: publicKey }));
  const sealer = Sealer.fromFile(publicKeysFile);
  return {
    privateKeysFile,
    opener: Opener.fromFile(privateKeysFile),
    remove: () => rm(folder, { recursive: true }),
    seal: (contact: unknown) => sealer.seal('notification', contact),
  };
}
