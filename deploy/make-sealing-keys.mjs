/**
 * Set-up step: makes the sealing keys that are missing. `node deploy/make-sealing-keys.mjs <folder>` gives each service
 * that opens sealed fields a folder of its own with its private keys, and `public/public.json` everyone's public keys.
 * What is there already stays.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverServices } from '../tools/local-stack/src/stack/discover-services.mjs';
import { prepareSealingKeys } from '../tools/local-stack/src/stack/sealing-keys.mjs';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node deploy/make-sealing-keys.mjs <folder>');

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const publicKeys = {};
for (const { name } of discoverServices(repository).filter(({ opensSealed }) => opensSealed)) {
  const { publicKeysFile } = await prepareSealingKeys([name], join(folder, name));
  Object.assign(publicKeys, JSON.parse(readFileSync(publicKeysFile, 'utf8')));
}
mkdirSync(join(folder, 'public'), { recursive: true });
writeFileSync(join(folder, 'public', 'public.json'), JSON.stringify(publicKeys, null, 2));
console.log(
  `public keys of ${Object.keys(publicKeys).join(', ')} are in ${join(folder, 'public', 'public.json')}`,
);
