import { ApplicationFailure, DefaultPayloadConverter, type Payload } from '@temporalio/common';

/** In bytes: what the engine takes for one value is 2 MB (its `limit.blobSize.error`), some of it for what goes around it. */
const LARGEST = 2 * 1024 * 1024 - 16 * 1024;

/** Failure type of an answer that cannot be encoded. Final: the same answer is no more encodable the next time. */
export const NOT_ENCODABLE = 'NotEncodable';

/**
 * The default converter, which says what cannot be encoded and why. For what activities answer: the attempt then fails as what it
 * is, and the step waits for a person at once instead of being tried again until its budget is spent.
 */
class EncodableAnswerConverter extends DefaultPayloadConverter {
  override toPayload<T>(...args: Parameters<DefaultPayloadConverter['toPayload']>): Payload {
    const [value] = args as unknown as [T];
    const reason = whyNotJson(value);
    if (reason) throw notEncodable(reason);
    const payload = super.toPayload(...args);
    const bytes = payload.data?.length ?? 0;
    if (bytes > LARGEST) throw notEncodable(`it has ${bytes} bytes, and ${LARGEST} are taken`);
    return payload;
  }
}

/** For `dataConverter.payloadConverterPath`. */
export const payloadConverter = new EncodableAnswerConverter();

/** Nothing and bytes are encoded otherwise. */
function whyNotJson(value: unknown): string | undefined {
  if (value === undefined || value instanceof Uint8Array) return undefined;
  try {
    return JSON.stringify(value) === undefined ? `it is a ${typeof value} without JSON` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'its JSON cannot be made';
  }
}

const notEncodable = (reason: string) =>
  ApplicationFailure.nonRetryable(`the answer cannot be encoded: ${reason}`, NOT_ENCODABLE);
