import type { LetterState } from './dead-letter.tables';

/** Nothing was done about a dead letter, for a reason that will not pass. `status` is HTTP's word for it. */
export class DeadLetterRefused extends Error {
  override readonly name = 'DeadLetterRefused';

  private constructor(
    readonly status: 404 | 409 | 422,
    message: string,
  ) {
    super(message);
  }

  static unknown(id: number | string): DeadLetterRefused {
    return new DeadLetterRefused(404, `id: there is no dead letter ${id}`);
  }

  static handled({ id, state, handled_by }: { id: number; state: LetterState; handled_by: string | null }) {
    return new DeadLetterRefused(409, `id: dead letter ${id} was ${state} by ${handled_by}`);
  }

  static notPossible(why: string): DeadLetterRefused {
    return new DeadLetterRefused(409, why);
  }

  /** @param why names the fields */
  static unreadable(why: string): DeadLetterRefused {
    return new DeadLetterRefused(422, why);
  }
}
