/** One service in the foreground, in the place of the one in the running stack, which comes back afterwards. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repository } from '../src/paths.mjs';
import { giveUp, say } from '../src/say.mjs';
import { command, ownerOf } from '../src/stack/control.mjs';
import { stackFile } from '../src/stack/stack-file.mjs';

async function main() {
  const [name, ...nodeOptions] = process.argv.slice(2);
  if (!name)
    throw new Error('usage: node tools/local-stack/bin/serve.mjs <name> [options to Node, as --inspect]');
  const stack = ownerOf(stackFile());
  if (!stack) throw new Error('No stack is running. Start one with npm start.');
  const env = { ...process.env, ...JSON.parse(await command(stack, `env ${name}`)) };
  say(await command(stack, `stop ${name}`));
  const service = spawn(
    process.execPath,
    [...nodeOptions, join(repository, 'apps', name, 'dist', 'main.js')],
    {
      env,
      stdio: 'inherit',
    },
  );
  // From a terminal it gets Ctrl-C itself, and asking twice does no harm.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.on(signal, () => service.kill(signal));
  const [code] = await once(service, 'exit');
  if (ownerOf(stackFile())) say(await command(stack, `start ${name}`));
  process.exitCode = code ?? 1;
}

main().catch(giveUp);
