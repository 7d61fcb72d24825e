/** npm run sbom: bills of materials, of the workspace, each service and the engines, into dist/sbom. */
import { prepare } from '../src/prepare/prepare.mjs';
import { giveUp, say } from '../src/say.mjs';
import { writeBills } from '../src/supply-chain/bills.mjs';

async function main() {
  prepare();
  await writeBills(say);
}

main().catch(giveUp);
