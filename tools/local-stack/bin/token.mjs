/** npm run -s token -- <role> [--customer <id>]: an access token of the running stack's provider, and nothing else, on stdout. */
import { parseArgs } from 'node:util';
import { accessToken } from '../src/identity/token.mjs';
import { giveUp, say } from '../src/say.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { readStackFile, stackFile } from '../src/stack/stack-file.mjs';

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { customer: { type: 'string' } },
  });
  const [role, ...more] = positionals;
  if (!role || more.length > 0) throw new Error('usage: npm run -s token -- <role> [--customer <id>]');
  if (!ownerOf(stackFile())) throw new Error('No stack is running. Start one with npm start.');
  say(await accessToken(readStackFile(stackFile()).auth, role, values.customer));
}

main().catch(giveUp);
