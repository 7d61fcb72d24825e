import type { z } from 'zod';

/** An event that Waybill would put among its dead letters. It was not sent. */
export class InvalidOrderEvent extends Error {
  override readonly name = 'InvalidOrderEvent';

  constructor(
    readonly type: string,
    /** One line for each field: its path, and what is wrong with it. Values are not quoted. */
    readonly fields: readonly string[],
  ) {
    super(`${type} was not sent: ${fields.join('; ')}`);
  }
}

/** `lines.0.quantity: Too small: …`, for each field that is wrong. */
export function wrongFields({ issues }: z.ZodError): string[] {
  return issues.map(({ path, message }) => `${path.join('.') || 'the event'}: ${message}`);
}
