/** Something that must work before this process can do its job. Transports and the outbox relay are probes as they are. */
export interface ReadinessProbe {
  readonly name: string;
  /** A short reason without personal data, or `undefined` when all is well. */
  notReadyBecause(): string | undefined | Promise<string | undefined>;
}

const PROBE_TIMEOUT_MS = 2_000;

/** All that readiness depends on. Injectable in every service that {@link runService} runs. */
export class ReadinessRegistry {
  private readonly known = new Map<string, ReadinessProbe>();

  /** @throws Error when another probe has this name: one of them would go unseen */
  add(probe: ReadinessProbe): void {
    if (this.known.has(probe.name)) throw new Error(`two readiness probes are called "${probe.name}"`);
    this.known.set(probe.name, probe);
  }

  probes(): ReadinessProbe[] {
    return [...this.known.values()];
  }

  /** What is not ready, and why. A probe that throws or does not answer within 2 seconds is not ready. */
  async notReady(): Promise<{ name: string; because: string }[]> {
    const answers = await Promise.all(
      this.probes().map(async (probe) => ({ name: probe.name, because: await ask(probe) })),
    );
    return answers.flatMap(({ name, because }) => (because === undefined ? [] : [{ name, because }]));
  }
}

/** One probe's answer, whatever it does. */
export async function ask(probe: ReadinessProbe): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PROBE_TIMEOUT_MS, `no answer within ${PROBE_TIMEOUT_MS} ms`);
  });
  try {
    return await Promise.race([probe.notReadyBecause(), timeout]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
