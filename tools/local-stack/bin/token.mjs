/**
 * npm run -s token -- <role> [--customer <id>]: an access token of the running stack's provider, and nothing else, on stdout.
 * npm run -s token -- --break-glass --as <person> --reason "<why>": an operator's token, signed with BREAK_GLASS_PRIVATE_KEY_FILE,
 * when the provider is away. npm run token -- --break-glass --new-keys <folder> makes the keys.
 */
import { parseArgs } from 'node:util';
import { breakGlassToken, newBreakGlassKeys } from '../src/identity/break-glass.mjs';
import { accessToken } from '../src/identity/token.mjs';
import { giveUp, say } from '../src/say.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { readStackFile, stackFile } from '../src/stack/stack-file.mjs';

const USAGE = `usage: npm run -s token -- <role> [--customer <id>]
       npm run -s token -- --break-glass --as <person> --reason "<why>"
       npm run token -- --break-glass --new-keys <folder>`;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      customer: { type: 'string' },
      'break-glass': { type: 'boolean' },
      as: { type: 'string' },
      reason: { type: 'string' },
      'new-keys': { type: 'string' },
    },
  });
  const [role, ...more] = positionals;
  if (values['break-glass']) {
    if (role) throw new Error(USAGE);
    return values['new-keys'] ? makeKeys(values['new-keys']) : breakGlass(values.as, values.reason);
  }
  if (!role || more.length > 0) throw new Error(USAGE);
  if (!ownerOf(stackFile())) throw new Error('No stack is running. Start one with npm start.');
  say(await accessToken(readStackFile(stackFile()).auth, role, values.customer));
}

/** @param {string} folder */
async function makeKeys(folder) {
  const { publicKeysFile, privateKeyFile } = await newBreakGlassKeys(folder);
  say(`For the services (BREAK_GLASS_PUBLIC_KEYS_FILE): ${publicKeysFile}`);
  say(`For whoever keeps the glass (BREAK_GLASS_PRIVATE_KEY_FILE), and nobody else: ${privateKeyFile}`);
}

/** @param {string | undefined} person @param {string | undefined} reason */
async function breakGlass(person, reason) {
  const privateKeyFile = process.env['BREAK_GLASS_PRIVATE_KEY_FILE'];
  const audience = process.env['OIDC_AUDIENCE'];
  say(await breakGlassToken({ privateKeyFile, person, reason, audience }));
}

main().catch(giveUp);
