/**
 * A sealed field that this service may not use: it cannot be opened, is not what it should be, or was made for something else.
 * Final, and never with anything of its content.
 */
export class SealedFieldUnreadable extends Error {
  override readonly name = 'SealedFieldUnreadable';
  readonly retryable = false;
}
