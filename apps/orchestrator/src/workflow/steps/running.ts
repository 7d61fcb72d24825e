/** A promise that can be asked whether it has settled; its rejection is handled by whoever reads `result`. */
export class Running<T> {
  settled = false;

  constructor(readonly result: Promise<T>) {
    const settle = () => {
      this.settled = true;
    };
    result.then(settle, settle);
  }
}

/** Waits for all of them to settle, then throws the first failure in the order given, if any. */
export async function settle<T extends readonly unknown[]>(steps: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const results = await Promise.allSettled(steps);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
