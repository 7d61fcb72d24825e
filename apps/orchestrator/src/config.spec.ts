import { orchestratorConfig, orderDefaults, workerVersion } from './config';

const required = {
  DATABASE_URL: 'postgres://orchestrator@127.0.0.1/orchestrator',
  KAFKA_BROKERS: '127.0.0.1:9092',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SEALING_PUBLIC_KEYS_FILE: __filename,
  SEALING_SIGNING_KEYS_FILE: __filename,
};
const configWith = (more: Record<string, string>) => orchestratorConfig.parse({ ...required, ...more });

it('gives every order its limits', () => {
  const more = {
    STEP_BUDGET_SECONDS: '1',
    APPROVAL_ABOVE: '2',
    APPROVAL_WITHIN_SECONDS: '3',
    BACKORDER_SECONDS: '4',
    DISPATCH_WITHIN_SECONDS: '5',
    DELIVER_WITHIN_SECONDS: '6',
  };
  expect(orderDefaults(configWith(more)).limits).toEqual({
    stepBudgetSeconds: 1,
    approvalAbove: 2,
    approvalWithinSeconds: 3,
    backorderSeconds: 4,
    dispatchWithinSeconds: 5,
    deliverWithinSeconds: 6,
    signalsPerRun: 1_000,
  });
});

it('runs the workflow as one version, orders pinned to it, when both are given, else unversioned', () => {
  const version = { TEMPORAL_DEPLOYMENT_NAME: 'waybill-orders', TEMPORAL_BUILD_ID: 'v7' };
  expect(workerVersion(configWith(version))).toEqual({
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: 'waybill-orders', buildId: 'v7' },
      defaultVersioningBehavior: 'PINNED',
    },
  });
  expect(workerVersion(configWith({}))).toBeUndefined();
});

it.each([
  [{ TEMPORAL_BUILD_ID: 'v7' }, 'TEMPORAL_DEPLOYMENT_NAME'],
  [{ TEMPORAL_DEPLOYMENT_NAME: 'waybill-orders' }, 'TEMPORAL_BUILD_ID'],
  [{ STEP_BUDGET_SECONDS: '0' }, 'STEP_BUDGET_SECONDS'],
  [{ APPROVAL_ABOVE: '-1' }, 'APPROVAL_ABOVE'],
  [{ APPROVAL_ABOVE: '10.50' }, 'APPROVAL_ABOVE'],
  [{ DELIVER_WITHIN_SECONDS: 'soon' }, 'DELIVER_WITHIN_SECONDS'],
])('names what is wrong in %j', (more, variable) => {
  const { error } = orchestratorConfig.safeParse({ ...required, ...more });
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([variable]);
});

describe('what customers may be called by', () => {
  it('is anything but a mail address, unless a pattern is given, of which it has to be all', () => {
    const { CUSTOMER_ID_PATTERN: unlessGiven } = configWith({});
    expect(['cus-42', 'Ada L.', 'ada@example.com'].map((id) => unlessGiven.test(id))).toEqual([
      true,
      true,
      false,
    ]);
    const { CUSTOMER_ID_PATTERN: given } = configWith({ CUSTOMER_ID_PATTERN: 'cus-[0-9]+|guest' });
    expect(['cus-42', 'guest', 'xcus-42', 'cus-42@x'].map((id) => given.test(id))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is no pattern when it is none', () => {
    expect(() => configWith({ CUSTOMER_ID_PATTERN: '(' })).toThrow(/must be a regular expression/);
  });
});
