import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, EVENTS_FOLDER, schemaFiles, SCHEMAS } from './catalogue';
import { writeFiles } from './folder';
import { release } from './released';

const commands: Record<string, () => void> = {
  generate() {
    const files = catalogue();
    rmSync(join(EVENTS_FOLDER, SCHEMAS), { recursive: true, force: true });
    writeFiles(EVENTS_FOLDER, files);
    process.stdout.write(`${files.size} files in docs/events\n`);
  },

  release() {
    const breaks = release(schemaFiles());
    if (breaks.length === 0) return void process.stdout.write('released: docs/events/released\n');
    process.stderr.write(`not released, for it would break who reads or writes:\n${breaks.join('\n')}\n`);
    process.exitCode = 1;
  },
};

const [name = ''] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command) command();
else {
  process.stderr.write(`say which: ${Object.keys(commands).join(' or ')}\n`);
  process.exitCode = 1;
}
