import { DefaultPayloadConverter, type Payload } from '@temporalio/common';

type Context = Parameters<DefaultPayloadConverter['fromPayload']>[1];

/**
 * The default converter, to which nothing that a workflow is sent is unreadable. The SDK decodes a signal's arguments before any
 * handler or interceptor of ours runs; what it throws there (an unknown encoding, broken JSON) fails the workflow task, and the
 * engine tries that task for ever: the workflow hears nothing any more.
 *
 * What cannot be decoded arrives as `{ undecodable: … }`, which no schema takes. Answers of activities are ours: there it throws
 * as always, so that a build which cannot read them is seen, and mended by the next.
 */
class ForgivingArgumentConverter extends DefaultPayloadConverter {
  override fromPayload<T>(payload: Payload, context?: Context): T {
    if (context?.type !== 'workflow') return super.fromPayload<T>(payload, context);
    try {
      return super.fromPayload<T>(payload, context);
    } catch (error) {
      return { undecodable: error instanceof Error ? error.message : 'for no reason given' } as T;
    }
  }
}

/** For `payloadConverterPath` of a workflow bundle. */
export const payloadConverter = new ForgivingArgumentConverter();
