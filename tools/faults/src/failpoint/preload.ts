/**
 * Loaded with `node --require` into a service that a fault starts, before the service's own code: the service is the one
 * that is deployed, without a hook in it. Dies with the process that started it, and at its failpoint, if it is given one.
 */
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { FAILPOINT_VARIABLE, type Failpoint } from './failpoint';

type Method = (this: unknown, ...args: unknown[]) => unknown;

function dieWithParent(): void {
  if (!process.channel) return;
  process.once('disconnect', () => void die());
  process.channel.unref();
}

function arm(failpoint: Failpoint): void {
  const { module, method, when, call, topic } = failpoint;
  const exported = createRequire(process.argv[1]!)(module) as Record<string, { prototype: object }>;
  const target = failpoint.class ? exported[failpoint.class] : (exported as unknown as { prototype: object });
  const methods = target?.prototype as Record<string, Method> | undefined;
  const original = methods?.[method];
  if (!methods || !original) throw new Error(`no failpoint: ${module} has no ${failpoint.class}.${method}`);
  let calls = 0;
  methods[method] = async function (...args) {
    const isTheOne = (topic === undefined || topicOf(args[0]) === topic) && ++calls === call;
    if (isTheOne && when === 'before') return die();
    const result = await original.apply(this, args);
    return isTheOne ? die() : result;
  };
}

/** Of a producer's `send(topic, …)`, and of a consumer's `commitOffsets({ topics })`. */
function topicOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  return (argument as { topics?: { topic: string }[] } | undefined)?.topics?.[0]?.topic;
}

/** As `kill -9` does. Never resolves: nothing comes after it. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

// The engine's SDK runs workflows in threads, which load this as well.
if (isMainThread) {
  dieWithParent();
  const text = process.env[FAILPOINT_VARIABLE];
  if (text) arm(JSON.parse(text) as Failpoint);
}
