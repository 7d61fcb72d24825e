/** Plain JSON data, as it crosses a process boundary. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/**
 * A business "no": final for this request, never retried. Its `name` is the failure type the contract names.
 * Neither message nor details may hold personal data: both are kept in histories and logs.
 */
export class Refusal extends Error {
  readonly retryable = false;

  constructor(
    type: string,
    message: string,
    readonly details?: JsonValue,
  ) {
    super(message);
    this.name = type;
  }
}
