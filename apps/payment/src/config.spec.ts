import { paymentConfig } from './config';

const required = {
  DATABASE_URL: 'postgres://payment@127.0.0.1/payment',
  KAFKA_BROKERS: '127.0.0.1:9092',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SEALING_PRIVATE_KEYS_FILE: __filename,
  SEALING_SIGNERS_FILE: __filename,
};
const problemsWith = (more: Record<string, string>) =>
  paymentConfig
    .safeParse({ ...required, ...more })
    .error?.issues.map(({ path, message }) => [path[0], message]);

const sandbox = { CARD_NETWORK: 'sandbox' };

it('needs nothing more for the sandbox outside production, and in production to be told so', () => {
  const config = { ...sandbox, CARD_NETWORK_TIMEOUT_SECONDS: 8 };
  expect(paymentConfig.parse({ ...required, ...sandbox, NODE_ENV: 'development' })).toMatchObject(config);
  expect(paymentConfig.parse({ ...required, ...sandbox, ALLOW_SANDBOX: 'true' })).toMatchObject(config);
});

it.each([
  [{}, 'CARD_NETWORK', 'must be sandbox or stripe'],
  [{ NODE_ENV: 'development' }, 'CARD_NETWORK', 'must be sandbox or stripe'],
  [sandbox, 'CARD_NETWORK', 'must not be sandbox in production, unless ALLOW_SANDBOX is true'],
  [{ CARD_NETWORK: 'stripe' }, 'STRIPE_API_KEY', 'is missing'],
  [
    { ...sandbox, ALLOW_SANDBOX: 'true', SEALING_PRIVATE_KEYS_FILE: '/no/such/file' },
    'SEALING_PRIVATE_KEYS_FILE',
    'names no file that this process can read',
  ],
  [{ CARD_NETWORK: 'paypal' }, 'CARD_NETWORK', 'must be sandbox or stripe'],
  [
    { CARD_NETWORK: 'stripe', STRIPE_API_KEY: 'k', CARD_NETWORK_TIMEOUT_SECONDS: '60' },
    'CARD_NETWORK_TIMEOUT_SECONDS',
    'must be 1 to 15',
  ],
])('names what is wrong in %j', (more, variable, problem) => {
  expect(problemsWith(more as Record<string, string>)).toEqual([[variable, problem]]);
});
