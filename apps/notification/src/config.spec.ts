import { messageIdDomain, notificationConfig } from './config';

const complete = {
  DATABASE_URL: 'postgres://notification:secret@localhost:5432/notification',
  KAFKA_BROKERS: 'localhost:9092',
  TEMPORAL_ADDRESS: 'localhost:7233',
  SEALING_PRIVATE_KEYS_FILE: __filename,
  SEALING_SIGNERS_FILE: __filename,
  SMTP_URL: 'smtps://localhost:465',
  MAIL_FROM: 'Shop <orders@shop.example>',
};

function wrongVariables(changes: Record<string, string | undefined>) {
  const { error } = notificationConfig.safeParse({ ...complete, ...changes });
  return error?.issues.map(({ path }) => path.join('.')) ?? [];
}

test('what is required is enough', () => {
  const config = notificationConfig.parse(complete);
  expect(config).toMatchObject({ MAIL_TIMEOUT_SECONDS: 10, TOPIC_PARTITIONS: 6 });
  expect(messageIdDomain(config)).toBe('shop.example');
});

test('the domain of Message-IDs may be another one than the sender’s', () => {
  const config = notificationConfig.parse({ ...complete, MAIL_MESSAGE_ID_DOMAIN: 'mail.shop.example' });
  expect(messageIdDomain(config)).toBe('mail.shop.example');
});

test.each([
  ['SMTP_URL', undefined],
  ['SMTP_URL', 'http://localhost:25'],
  ['SMTP_URL', 'localhost:25'],
  ['MAIL_FROM', undefined],
  ['MAIL_FROM', 'Shop'],
  ['MAIL_FROM', 'orders@shop.example, other@shop.example'],
  ['MAIL_FROM', 'orders@'],
  ['MAIL_MESSAGE_ID_DOMAIN', 'shop.example>'],
  ['MAIL_TIMEOUT_SECONDS', '60'],
  ['SEALING_PRIVATE_KEYS_FILE', undefined],
  ['SEALING_PRIVATE_KEYS_FILE', '/no/such/file'],
  ['SEALING_SIGNERS_FILE', undefined],
  ['SEALED_UNSIGNED_UNTIL', 'tomorrow'],
])('%s=%s is wrong', (variable, value) => {
  expect(wrongVariables({ [variable]: value })).toEqual([variable]);
});

test.each([
  ['smtps://mail.example', true],
  ['smtps://mail.example?secure=false', true],
  ['smtp://mail.example?requireTLS=true', true],
  ['smtp://mail.example', false],
  ['smtp://mail.example:465', false],
  ['smtp://mail.example?requireTLS=false', false],
  ['smtp://mail.example?secure=true', false],
  ['smtps://mail.example?tls.rejectUnauthorized=false', false],
])('production takes %s without being told so by name: %s', (SMTP_URL, taken) => {
  expect(wrongVariables({ SMTP_URL })).toEqual(taken ? [] : ['SMTP_URL']);
  expect(wrongVariables({ SMTP_URL, SMTP_ALLOW_PLAINTEXT: 'true' })).toEqual([]);
  expect(wrongVariables({ SMTP_URL, NODE_ENV: 'development' })).toEqual([]);
});
