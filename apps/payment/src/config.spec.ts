import { paymentConfig } from './config';

const required = {
  DATABASE_URL: 'postgres://payment@127.0.0.1/payment',
  KAFKA_BROKERS: '127.0.0.1:9092',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SEALING_PRIVATE_KEYS_FILE: __filename,
};
const problemsWith = (more: Record<string, string>) =>
  paymentConfig
    .safeParse({ ...required, ...more })
    .error?.issues.map(({ path, message }) => [path[0], message]);

it('needs nothing more for the sandbox', () => {
  expect(paymentConfig.parse(required)).toMatchObject({
    CARD_NETWORK: 'sandbox',
    CARD_NETWORK_TIMEOUT_SECONDS: 8,
  });
});

it.each([
  [{ CARD_NETWORK: 'stripe' }, 'STRIPE_API_KEY', 'is missing'],
  [
    { SEALING_PRIVATE_KEYS_FILE: '/no/such/file' },
    'SEALING_PRIVATE_KEYS_FILE',
    'names no file that this process can read',
  ],
  [{ CARD_NETWORK: 'paypal' }, 'CARD_NETWORK', 'must be sandbox or stripe'],
  [{ CARD_NETWORK_TIMEOUT_SECONDS: '60' }, 'CARD_NETWORK_TIMEOUT_SECONDS', 'must be 1 to 15'],
])('names what is wrong in %j', (more, variable, problem) => {
  expect(problemsWith(more as Record<string, string>)).toEqual([[variable, problem]]);
});
