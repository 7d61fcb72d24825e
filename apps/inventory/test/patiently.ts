const POOL_IS_BUSY = 'timeout exceeded when trying to connect';

/** Asks again as long as all connections are taken, which on a slow machine is no finding. Any other error is one. */
export async function patiently<R>(work: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).message !== POOL_IS_BUSY) throw error;
    }
  }
}
