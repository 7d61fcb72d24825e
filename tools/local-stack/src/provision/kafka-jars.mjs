import { join } from 'node:path';
import { cache, tool } from '../paths.mjs';
import { fetchOnce } from './fetched.mjs';
import { onlyNth, withProgress } from './progress.mjs';
import { run } from './run.mjs';

/** Kafka's version, as in kafka/pom.xml. */
const VERSION = '4.1.1';

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the folder with Kafka's jars
 */
export async function kafkaJars(log) {
  const jars = join(cache, `kafka-${VERSION}`);
  await fetchOnce(jars, (unfinished) =>
    withProgress({ what: `Kafka ${VERSION}`, folder: unfinished, log }, async () => {
      const pom = join(tool, 'kafka', 'pom.xml');
      const tell = onlyNth(50, (count) => log(`Kafka ${VERSION}: Maven has fetched ${count} files`));
      const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`];
      await run('mvn', ['--batch-mode', '--strict-checksums', '-f', pom, ...copy], {
        onLine: (line) => line.includes('Downloaded from') && tell(line),
      });
    }),
  );
  return jars;
}
