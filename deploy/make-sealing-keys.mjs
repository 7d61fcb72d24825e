/**
 * Set-up step: makes the sealing keys that are missing. `node deploy/make-sealing-keys.mjs <folder>` gives each service a folder of
 * its own with its private keys, to open with or to sign with, and `public` everyone's public keys. What is there already stays.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverServices } from '../tools/local-stack/src/stack/discover-services.mjs';
import { keyHolders } from '../tools/local-stack/src/stack/key-holders.mjs';
import { prepareSealingKeys } from '../tools/local-stack/src/stack/sealing-keys.mjs';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node deploy/make-sealing-keys.mjs <folder>');

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const holders = keyHolders(discoverServices(repository));
const { publicKeysFile, signersFile, unsignedUntil } = await prepareSealingKeys(holders, folder);
console.log(`public keys of ${holders.owners.join(', ')} are in ${publicKeysFile}`);
console.log(`public keys of ${holders.sealers.join(', ')}, who seals, are in ${signersFile}`);
if (unsignedUntil)
  console.log(
    `There were keys before: for the orders of the older build, give every service that opens sealed fields SEALED_UNSIGNED_UNTIL=${unsignedUntil}`,
  );
