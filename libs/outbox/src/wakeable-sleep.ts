/** A sleep that can be ended early, also before it began: a wake-up that came while nobody slept is not lost. */
export class WakeableSleep {
  private woken = false;
  private endSleep: () => void = () => undefined;

  wake(): void {
    this.woken = true;
    this.endSleep();
  }

  async forAtMost(ms: number): Promise<void> {
    if (!this.woken && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.endSleep = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.woken = false;
  }
}
