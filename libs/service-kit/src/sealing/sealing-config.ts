import { z } from 'zod';
import { readableFile } from '../readable-file';
import { Opener } from './opener';
import { Sealer } from './sealer';

/** What a service is told that opens sealed fields. */
export const openingVariables = z.object({
  /** JWK set with this service's private keys. */
  SEALING_PRIVATE_KEYS_FILE: readableFile,
  /** JWK set with the public keys of everyone who may seal. */
  SEALING_SIGNERS_FILE: readableFile,
  /**
   * RFC 3339. Until then fields are taken that a build before mandates has sealed, which anybody with a public key can make. For an
   * upgrade, until the orders of that build have ended; not for a fresh installation.
   */
  SEALED_UNSIGNED_UNTIL: z.iso
    .datetime({ offset: true, error: 'must be a time, as in 2027-01-31T00:00:00Z' })
    .transform((time) => new Date(time))
    .optional(),
});

/** What a service is told that seals for others. */
export const sealingVariables = z.object({
  /** JSON object of the public keys, by owner. */
  SEALING_PUBLIC_KEYS_FILE: readableFile,
  /** JWK set with this service's private signing keys; the last one signs. */
  SEALING_SIGNING_KEYS_FILE: readableFile,
});

/** @throws Error naming the file and what is wrong with it, never its content */
export function openerOf(config: z.infer<typeof openingVariables>): Opener {
  return Opener.fromFiles({
    privateKeysFile: config.SEALING_PRIVATE_KEYS_FILE,
    signersFile: config.SEALING_SIGNERS_FILE,
    unsignedUntil: config.SEALED_UNSIGNED_UNTIL,
  });
}

/** @throws Error naming the file and what is wrong with it, never its content */
export function sealerOf(config: z.infer<typeof sealingVariables>): Sealer {
  return Sealer.fromFiles({
    publicKeysFile: config.SEALING_PUBLIC_KEYS_FILE,
    signingKeysFile: config.SEALING_SIGNING_KEYS_FILE,
  });
}
