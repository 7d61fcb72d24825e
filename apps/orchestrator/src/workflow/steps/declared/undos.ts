import { releaseStock } from './release-stock';
import { voidAuthorization } from './void-authorization';

export type UndoOutcome =
  'released' | 'voided' | 'nothing-to-release' | 'nothing-to-void' | 'skipped' | 'resolved';

/** How each step that can be taken back is, by the name that an order remembers it under. */
export const undos = { releaseStock, voidAuthorization };
