/**
 * Why a record can never be handled, however often it is read. `failed`: nobody knows, but it alone fails where others go
 * through.
 */
export type PoisonReason = 'unparsable' | 'invalid' | 'unknown-type' | 'too-large' | 'conflict' | 'failed';

/**
 * Thrown about one record that is bad in itself. It goes to the dead letters (or is counted and skipped, where
 * there are none) and its partition moves on. Every other error is trouble: the record is read again.
 *
 * `detail` names the field or the rule. It is logged and published, so it never quotes what the record holds.
 */
export class Poison extends Error {
  override readonly name = 'Poison';

  constructor(
    readonly reason: PoisonReason,
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
  }
}
