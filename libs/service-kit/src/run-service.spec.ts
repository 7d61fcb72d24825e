import { Child } from '../test/child';

let child: Child;
afterEach(() => child.signal('SIGKILL'));

const run = (env: Record<string, string> = {}) => (child = Child.run('service', env));
const messages = () => child.log().map(({ msg }) => msg);

it('is live at once, ready once its transports are, and says when', async () => {
  run({ HOOK_WAITS: 'yes' });
  expect(await child.ask('/health/live')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  expect(await readiness()).toMatchObject({ status: 503, details: { service: { because: 'starting' } } });

  child.signal('SIGUSR1');
  await child.logged('transport started');
  expect(messages().indexOf('hooks ran')).toBeLessThan(messages().indexOf('transport started'));
  while ((await readiness()).details.service!.status !== 'up');
  expect(await readiness()).toMatchObject({ status: 503, details: { work: { because: 'not connected' } } });
  expect(messages()).not.toContain('ready');

  child.signal('SIGUSR2');
  expect(await child.logged('ready')).toMatchObject({ url: await child.url(), service: 'trial' });
  expect(await readiness()).toMatchObject({ status: 200 });
});

it('shows metrics with the name of the service, on the management port alone', async () => {
  run();
  expect(await child.ask('/metrics')).toMatchObject({ status: 404 });
  const { status, text } = await child.ask('/metrics', 'management ');
  expect(status).toBe(200);
  expect(text).toMatch(/^process_cpu_user_seconds_total\{service="trial"\} /m);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  'on %s finishes what runs, closes pools after it, and exits 0',
  async (signal) => {
    run({ WORK_MS: '300' });
    await child.logged('transport started');
    child.signal(signal);
    child.signal(signal); // the terminal and a parent both send it

    const steps = [`shutting down: ${signal}`, 'work finished', 'pool closed', 'stopped'];
    expect(await child.exit()).toBe(0);
    expect(messages().filter((message) => steps.includes(message))).toEqual(steps);
  },
);

it('exits 1 when the work outlasts the grace time', async () => {
  run({ WORK_MS: '60000', GRACE: '1' });
  await child.logged('transport started');
  child.signal('SIGTERM');

  expect(await child.exit()).toBe(1);
  expect(messages().at(-1)).toContain('shutdown took longer than 1000 ms');
});

it('ends at once with 0 when it is told to while it still waits for something', async () => {
  run({ HOOK_WAITS: 'yes' });
  await child.url();
  child.signal('SIGTERM');

  expect(await child.exit()).toBe(0);
  expect(messages()).not.toContain('transport started');
});

it('says in one plain line that the port is in use, and exits 1', async () => {
  run();
  const { port } = new URL(await child.url());

  const second = Child.run('service', { PORT: port });

  expect(await second.exit()).toBe(1);
  expect(second.stderr).toBe(
    `trial cannot listen at 127.0.0.1:${port}: the port is in use by another process; set PORT to a free one\n`,
  );
  expect(second.stdout).toBe('');
});

it('says the same of the management port', async () => {
  run();
  const { port } = new URL(await child.url('management '));

  const second = Child.run('service', { MANAGEMENT_PORT: port });

  expect(await second.exit()).toBe(1);
  expect(second.stderr).toBe(
    `trial cannot listen at 127.0.0.1:${port}: the port is in use by another process; set MANAGEMENT_PORT to a free one\n`,
  );
});

it('ends with 1, pools closed, when a transport fails for good', async () => {
  run({ TRANSPORT_FAILS: 'yes' });
  await child.logged('transport started');
  child.signal('SIGUSR1');

  expect(await child.exit()).toBe(1);
  expect(child.log()).toContainEqual(expect.objectContaining({ level: 'fatal', msg: 'work failed' }));
  expect(messages()).toContain('pool closed');
  expect(child.stdout).toContain('the worker is gone');
});

it('ends with 1 on a rejection that nobody handles', async () => {
  run({ REJECT: 'yes' });
  await child.logged('transport started');
  child.signal('SIGUSR1');

  expect(await child.exit()).toBe(1);
  expect(child.stdout).toContain('nobody listened');
});

it('ends with 1 when it cannot start', async () => {
  run({ START_FAILS: 'yes' });

  expect(await child.exit()).toBe(1);
  expect(child.log()).toContainEqual(
    expect.objectContaining({
      level: 'fatal',
      msg: 'the service could not start',
      err: expect.objectContaining({ message: 'the start went wrong' }),
    }),
  );
});

it('logs requests without their query, and health checks not at all', async () => {
  run();
  await child.ask('/health/live');
  await child.ask('/orders?email=ada@example.com');

  expect(await child.logged('request completed')).toMatchObject({
    req: { method: 'GET', path: '/orders' },
    res: { statusCode: 404 },
  });
  expect(child.stdout).not.toMatch(/ada@|health/);
});

type Probes = Record<string, { status: string; because?: string }>;

async function readiness(): Promise<{ status: number; details: Probes }> {
  const { status, text } = await child.ask('/health/ready');
  return { status, details: (JSON.parse(text) as { details: Probes }).details };
}
