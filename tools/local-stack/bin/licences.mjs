/** npm run licences: under which licence each package comes. Fails where one has not been allowed. */
import { giveUp, say } from '../src/say.mjs';
import { licences, notAllowed } from '../src/supply-chain/licences.mjs';

function main() {
  const found = licences();
  for (const { name, licence } of found) say(`${licence.padEnd(24)}${name}`);
  const refused = notAllowed(found).map(({ name, licence }) => `${name} (${licence})`);
  if (refused.length > 0) throw new Error(`not on the list of allowed licences: ${refused.join(', ')}`);
  say(`${found.length} packages, all under licences that are allowed`);
}

try {
  main();
} catch (error) {
  giveUp(error);
}
