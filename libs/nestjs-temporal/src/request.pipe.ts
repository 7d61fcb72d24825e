import type { PipeTransform } from '@nestjs/common';
import type { ZodType } from 'zod';
import type { FinalError } from './temporal-failure';

const receivedAs = new WeakMap<object, unknown>();

/** The activity was called with something else than its contract says. Final: the same call fails the same way. */
export class InvalidRequest extends Error implements FinalError {
  override readonly name = 'InvalidRequest';
  readonly retryable = false;

  /** @param details the wrong fields; their values are left out on purpose (they may be personal data). */
  constructor(readonly details: { field: string; problem: string }[]) {
    super(details.map(({ field, problem }) => `${field}: ${problem}`).join('; '));
  }
}

/** Validates a payload by a zod schema and hands on what the schema makes of it. */
export class RequestPipe implements PipeTransform<unknown, Promise<unknown>> {
  constructor(private readonly schema: ZodType) {}

  /** @throws InvalidRequest naming every wrong field by its path (`lines.0.quantity`). */
  async transform(received: unknown): Promise<unknown> {
    const parsed = await this.schema.safeParseAsync(received);
    if (!parsed.success) {
      throw new InvalidRequest(
        parsed.error.issues.map(({ path, message }) => ({
          field: path.map(String).join('.') || 'request',
          problem: message,
        })),
      );
    }
    if (typeof parsed.data === 'object' && parsed.data !== null) receivedAs.set(parsed.data, received);
    return parsed.data;
  }
}

/**
 * The request as it came over the wire, before the schema dropped unknown fields and filled in defaults: what to
 * hash for an idempotency key, so that a new field or default never turns a replay into a conflict.
 *
 * @param request the very object a handler got from `@Request(schema)`
 */
export function asReceived(request: object): unknown {
  return receivedAs.has(request) ? receivedAs.get(request) : request;
}
