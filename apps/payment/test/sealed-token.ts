import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealingKey, Opener, Sealer } from '@waybill/service-kit/sealing';

/** Keys of payment as the local stack makes them: a private one for the service, a public one for who seals. */
export async function paymentKeys() {
  const { publicKey, privateKey } = await newSealingKey('payment');
  const folder = mkdtempSync(join(tmpdir(), 'payment-keys-'));
  const privateKeysFile = join(folder, 'private.json');
  const publicKeysFile = join(folder, 'public.json');
  writeFileSync(privateKeysFile, JSON.stringify({ keys: [privateKey] }));
  writeFileSync(publicKeysFile, JSON.stringify({ payment: publicKey }));
  const sealer = Sealer.fromFile(publicKeysFile);
  return {
    privateKeysFile,
    opener: Opener.fromFile(privateKeysFile),
    seal: (token: string) => sealer.seal('payment', token),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
