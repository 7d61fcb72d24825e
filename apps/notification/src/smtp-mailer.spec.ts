import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { mailsAbout, mailsTo } from '../test/mail-catcher';
import { startRefusingMailServer } from '../test/refusing-mail-server';
import { SmtpMailer } from './smtp-mailer';

const from = 'Shop <orders@shop.example>';
const mail = {
  messageId: 'ord-1.order-shipped@shop.example',
  subject: 'Füße & more',
  text: 'Grüße\n',
  html: '<p>Grüße</p>',
};

const open: { close(): unknown }[] = [];
function mailerTo(url: string, timeoutMs = 10_000): SmtpMailer {
  const mailer = new SmtpMailer({ url, from, timeoutMs });
  open.push(mailer);
  return mailer;
}
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

test('the mail arrives whole, as text and as HTML', async () => {
  const to = `${randomUUID()}@example.com`;
  await mailerTo(process.env.SMTP_URL!).send({ ...mail, to });
  const mails = await mailsTo(to);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatchObject({
    messageId: '<ord-1.order-shipped@shop.example>',
    to: [to],
    subject: 'Füße & more',
    text: 'Grüße\n',
    html: '<p>Grüße</p>',
    headers: { 'auto-submitted': 'auto-generated' },
  });
  expect(mails[0]!.from).toContain('orders@shop.example');
});

test.each([
  ['a domain that is not ASCII', 'bücher.example', 'info'],
  ['a local part that is not ASCII', 'example.com', 'пётр'],
  ['a dot at its end', 'example.com', 'a.'],
])('a mail reaches an address with %s', async (_what, domain, local) => {
  const subject = randomUUID();
  await mailerTo(process.env.SMTP_URL!).send({ ...mail, subject, to: `${local}@${domain}` });
  expect(await mailsAbout(subject)).toHaveLength(1);
});

describe('a server that refuses', () => {
  let server: Awaited<ReturnType<typeof startRefusingMailServer>>;
  beforeAll(async () => {
    server = await startRefusingMailServer();
  });
  afterAll(() => server.stop());

  async function failureTo(localPart: string, timeoutMs?: number): Promise<Error> {
    const failure: unknown = await mailerTo(server.url, timeoutMs)
      .send({ ...mail, to: `${localPart}@example.com` })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    return failure as Error;
  }

  test('an address that only SMTPUTF8 could name: trouble, for a person to see, and the address is not told', async () => {
    const failure = await failureTo('пётр');
    expect(failure.name).not.toBe('RecipientRefused');
    expect(failure.message).toMatch(/^the mail could not be sent: EENVELOPE 553 5\.6\.7/);
    expect(failure.message).not.toContain('пётр');
  });

  test.each(['unknown', 'plain'])(
    'recipient "%s": refused for good, and the address is not told',
    async (name) => {
      const failure = await failureTo(name);
      expect(failure).toMatchObject({ name: 'RecipientRefused', retryable: false });
      expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('@example.com');
    },
  );

  test.each(['relay', 'greylisted', 'spam'])('"%s" is trouble, and the address is not told', async (name) => {
    const failure = await failureTo(name);
    expect(failure).not.toHaveProperty('retryable');
    expect(failure.message).toMatch(
      /^the mail could not be sent: E\w+ [45]\d\d [45]\.\d\.\d at (RCPT TO|DATA)$/,
    );
    expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('@example.com');
  });

  test('a server that falls silent is given up on, and the next mail goes through', async () => {
    const mailer = mailerTo(server.url, 1_000);
    await expect(mailer.send({ ...mail, to: 'silence@example.com' })).rejects.toThrow('could not be sent');
    const nextMail = () => mailer.send({ ...mail, to: 'ada@example.com' }).then(() => true);
    // Again, because on a busy machine a second may not be enough for it.
    while (!(await nextMail().catch(() => false)));
  });
});

test('a server that never comes to an end is given up on', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 here we go\r\n');
    socket.once('data', () => {
      const going = setInterval(() => socket.write('250-and on\r\n'), 20);
      socket.on('close', () => clearInterval(going));
    });
  });
  const port = await listening(server);
  const mailer = mailerTo(`smtp://127.0.0.1:${port}`, 200);
  await expect(mailer.send({ ...mail, to: 'ada@example.com' })).rejects.toThrow('could not be sent');
  await new Promise((closed) => server.close(closed));
});

test('no server there is trouble that names no address', async () => {
  const port = await freePort();
  await expect(mailerTo(`smtp://127.0.0.1:${port}`).send({ ...mail, to: 'ada@example.com' })).rejects.toThrow(
    /^the mail could not be sent: ESOCKET at CONN$/,
  );
});

test('the url can insist on TLS', async () => {
  const mailer = mailerTo(`${process.env.SMTP_URL}?requireTLS=true`);
  const to = `${randomUUID()}@example.com`;
  await expect(mailer.send({ ...mail, to })).rejects.toThrow('ETLS');
  expect(await mailsTo(to)).toEqual([]);
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
