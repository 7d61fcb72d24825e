import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cache, tool } from '../paths.mjs';
import { once } from './once.mjs';
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
  await once(jars, (unfinished) =>
    withProgress({ what: `Kafka ${VERSION}`, folder: unfinished, log }, async () => {
      const pom = join(tool, 'kafka', 'pom.xml');
      const tell = onlyNth(50, (count) => log(`Kafka ${VERSION}: Maven has fetched ${count} files`));
      await run('mvn', ['-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`], {
        onLine: (line) => line.includes('Downloaded from') && tell(line),
      });
      const broker = join(unfinished, `kafka_2.13-${VERSION}.jar`);
      if (!existsSync(broker)) throw new Error(`Maven did not bring ${broker}`);
    }),
  );
  return jars;
}
