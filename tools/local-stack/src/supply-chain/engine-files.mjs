import { LIST } from '../provision/fetched.mjs';
import { linesOf } from '../provision/sums.mjs';

/**
 * What Maven, pip and npm bring beside npm's packages, as components of CycloneDX: files with their hashes, because the list
 * says no more of them.
 */
export function engineFiles() {
  return linesOf(LIST).map(({ sum, path }) => ({
    type: 'file',
    'bom-ref': `${path}#${sum}`,
    name: path,
    hashes: [{ alg: 'SHA-256', content: sum }],
  }));
}
