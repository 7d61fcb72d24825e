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
    let payload: Payload;
    try {
      payload = super.toPayload(...args);
    } catch {
      throw notEncodable(whyNotJson(value));
    }
    const bytes = payload.data?.length ?? 0;
    // A function, or what `toJSON` makes nothing of, is encoded as nothing at all, which nobody could read.
    if (bytes === 0 && value !== undefined && !(value instanceof Uint8Array))
      throw notEncodable(whyNotJson(value));
    if (bytes > LARGEST) throw notEncodable(`it has ${bytes} bytes, and ${LARGEST} are taken`);
    return payload;
  }
}

/** For `dataConverter.payloadConverterPath`. */
export const payloadConverter = new EncodableAnswerConverter();

function whyNotJson(value: unknown): string {
  try {
    JSON.stringify(value);
    return `it is a ${typeof value} without JSON`;
  } catch (error) {
    return error instanceof Error ? error.message : 'its JSON cannot be made';
  }
}

const notEncodable = (reason: string) =>
  ApplicationFailure.nonRetryable(`the answer cannot be encoded: ${reason}`, NOT_ENCODABLE);
