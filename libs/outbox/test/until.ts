const DEADLINE_MS = 20_000;

/** Waits for a condition; its last value is told when it never comes true. */
export async function until<V>(
  what: string,
  probe: () => V | Promise<V>,
  isTrue: (value: V) => boolean,
): Promise<V> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await probe();
    if (isTrue(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`never came true: ${what}; last seen ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
