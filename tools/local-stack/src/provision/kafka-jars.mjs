import { join } from 'node:path';
import { cache, tool } from '../paths.mjs';
import { fetchOnce } from './fetched.mjs';
import { withProgress } from './progress.mjs';
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
      const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`];
      await run('mvn', ['--batch-mode', '--strict-checksums', '-f', pom, ...copy], {
        onLine: onlyNth(50, (count) => log(`Kafka ${VERSION}: Maven has fetched ${count} files`)),
      });
    }),
  );
  return jars;
}

/** @param {number} n @param {(count: number) => void} tell @returns {(line: string) => void} */
function onlyNth(n, tell) {
  let count = 0;
  return (line) => {
    if (line.includes('Downloaded from') && ++count % n === 0) tell(count);
  };
}
