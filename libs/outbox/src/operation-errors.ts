import { Refusal } from './refusal';

/** Another attempt of the same operation may still be at work outside: ask again later. */
export class OperationInFlight extends Error {
  readonly retryable = true;

  constructor(
    key: string,
    /** When the other attempt's lease ends, in milliseconds from now. */
    readonly retryAfterMs: number,
  ) {
    super(`operation ${key} is in flight: another attempt may still be at work for ${retryAfterMs} ms`);
    this.name = 'OperationInFlight';
  }
}

/** The key was used before, for another request. */
export const operationConflict = (key: string) =>
  new Refusal('OperationConflict', `operation ${key} was asked before with another request`);

/** The operation was undone, or its undo came first: it must not happen any more. */
export const operationClosed = (key: string) =>
  new Refusal('OperationClosed', `operation ${key} is closed: it was undone and must not happen any more`);

/** This attempt was given up on, and another one or an undo took over: it may write nothing. */
export const staleAttempt = (key: string) =>
  new Refusal('StaleAttempt', `this attempt of operation ${key} was taken over by another one`);
