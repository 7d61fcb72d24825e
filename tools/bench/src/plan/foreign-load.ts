/** Of all cores: more than this by others, and what was measured says nothing. */
export const MOST_FOREIGN_SHARE = 0.05;
const REPEATS = 3;

/** Others kept using the machine. */
export class CouldNotMeasure extends Error {}

/**
 * Measures, and again, three times at most, when others used the machine meanwhile.
 *
 * @param allowed take the first measurement as it is
 * @throws CouldNotMeasure when they would not stop
 */
export async function undisturbed<T>(
  what: string,
  measure: () => Promise<T>,
  {
    foreignShare,
    allowed,
    say,
  }: { foreignShare: (measured: T) => number; allowed: boolean; say: (line: string) => void },
): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    const measured = await measure();
    const share = foreignShare(measured);
    if (allowed || share <= MOST_FOREIGN_SHARE) return measured;
    const seen = `${what}: others used ${percent(share)} of the machine, ${percent(MOST_FOREIGN_SHARE)} is the most that is allowed`;
    if (repeat === REPEATS)
      throw new CouldNotMeasure(`could not measure: ${seen}, and that in ${REPEATS + 1} attempts`);
    say(`${seen}: once more`);
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
