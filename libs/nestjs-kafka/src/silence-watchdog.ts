/** Of so many checks in a row all must have seen nothing. */
const CHECKS = 4;

/**
 * Calls out when something that should give signs of life gives none for a while. It counts checks, not time: a process
 * that was held up itself, or a laptop that slept, has seen one check only, and is not silent for that.
 */
export class SilenceWatchdog {
  private timer: NodeJS.Timeout | undefined;
  private silentChecks = 0;

  /** @param silenceMs how long it may be silent, in milliseconds */
  constructor(
    private readonly silenceMs: number,
    private readonly onSilence: () => void,
  ) {}

  /** Watches from now on, until it has called out or is stopped. */
  start(): void {
    this.stop();
    this.silentChecks = 0;
    this.timer = setInterval(() => this.check(), this.silenceMs / CHECKS);
    this.timer.unref();
  }

  signOfLife(): void {
    this.silentChecks = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private check(): void {
    if (++this.silentChecks <= CHECKS) return;
    this.stop();
    this.onSilence();
  }
}
