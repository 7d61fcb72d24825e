import {
  ApplicationFailure,
  DefaultFailureConverter,
  FAILURE_SOURCE,
  type PayloadConverter,
  type ProtoFailure,
} from '@temporalio/common';

type Context = Parameters<DefaultFailureConverter['errorToFailure']>[2];
type Payload = ReturnType<PayloadConverter['toPayload']>;

/** In UTF-16 units. Enough for any message or stack that a person reads; the engine takes 2 MB for a failure in all. */
const LONGEST_TEXT = 20_000;
/** In bytes, of each detail. */
const LARGEST_DETAIL = 256 * 1024;
const DEEPEST_CAUSE = 16;

/**
 * Makes of any error a failure that can be encoded. The SDK's own converter lets through what the native part then cannot read
 * (half a surrogate pair in a message is no UTF-8) or throws on the way (a BigInt among the details, a getter that throws): both
 * end the worker, and the engine hands the task to the next one, which ends as well.
 *
 * What it leaves out it says. An error without such things becomes the same failure that it always became, so that histories
 * replay.
 */
class EncodableFailureConverter extends DefaultFailureConverter {
  private depth = 0;

  override errorToFailure(error: unknown, payloads: PayloadConverter, context?: Context): ProtoFailure {
    // The converter comes here again for each cause.
    if (this.depth === DEEPEST_CAUSE)
      return { source: FAILURE_SOURCE, message: 'further causes are left out' };
    this.depth++;
    try {
      return readable(super.errorToFailure(error, sayingWhatIsLeftOut(payloads), context));
    } catch (reason) {
      return withoutWhatCannotBeRead(error, textOf(reason));
    } finally {
      this.depth--;
    }
  }
}

/** For `dataConverter.failureConverterPath`. */
export const failureConverter = new EncodableFailureConverter();

/** Well-formed, and of a length that the engine takes. */
export function readableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  if (wellFormed.length <= LONGEST_TEXT) return wellFormed;
  return `${wellFormed.slice(0, LONGEST_TEXT).toWellFormed()}… (${wellFormed.length} characters)`;
}

function readable(failure: ProtoFailure): ProtoFailure {
  const { message, stackTrace, applicationFailureInfo: info } = failure;
  const type = info?.type;
  if ([message, stackTrace, type].every((text) => text == null || readableText(text) === text))
    return failure;
  return {
    ...failure,
    ...(message != null && { message: readableText(message) }),
    ...(stackTrace != null && { stackTrace: readableText(stackTrace) }),
    ...(type != null && { applicationFailureInfo: { ...info, type: readableText(type) } }),
  };
}

function sayingWhatIsLeftOut(payloads: PayloadConverter): PayloadConverter {
  return {
    fromPayload: (payload, context) => payloads.fromPayload(payload, context),
    toPayload<T>(value: T, context: Context): Payload {
      const leftOut = (why: string) => payloads.toPayload({ leftOut: why }, context);
      try {
        const payload = payloads.toPayload(value, context);
        const bytes = payload?.data?.length ?? 0;
        return bytes <= LARGEST_DETAIL ? payload : leftOut(`a detail of ${bytes} bytes`);
      } catch (reason) {
        return leftOut(`a detail that cannot be encoded: ${readableText(textOf(reason))}`);
      }
    },
  } as PayloadConverter;
}

/** Whether it is final, and what it is called, decides how the caller goes on: that much is kept. */
function withoutWhatCannotBeRead(error: unknown, reason: string): ProtoFailure {
  const message = readableText(`${messageOf(error)} (not all of it could be encoded: ${reason})`);
  if (!(error instanceof ApplicationFailure)) return { source: FAILURE_SOURCE, message };
  const { nonRetryable } = error;
  const type = readableText(error.type ?? 'Error');
  return { source: FAILURE_SOURCE, message, applicationFailureInfo: { type, nonRetryable } };
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : textOf(error);
  } catch {
    return 'an error that cannot be read';
  }
}

function textOf(value: unknown): string {
  try {
    return value instanceof Error ? String(value.message) : String(value);
  } catch {
    return 'it cannot be read';
  }
}
