import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { once } from 'node:events';
import { request } from 'node:http';
import { createTransport } from 'nodemailer';
import { startEngines } from '../engines.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-mail-'));
after(() => rmSync(base, { recursive: true }));

async function startCatcher() {
  const environment = { ...process.env, SMTP_URL: undefined };
  const options = { dataDir: join(base, 'data'), logDir: join(base, 'logs'), log: () => {}, environment };
  const { env, stop } = await startEngines(['mail'], { ...options, ephemeral: false });
  const get = async (/** @type {string} */ path) => await fetch(`${env['MAIL_WEB_URL']}${path}`);
  return { smtp: env['SMTP_URL'], web: String(env['MAIL_WEB_URL']), get, stop };
}

test('a mail can be read as JSON and on a page, also after a restart', async () => {
  const first = await startCatcher();
  assert.deepEqual(await (await first.get('/api/messages')).json(), []);
  const transport = createTransport(first.smtp);
  await transport.sendMail({
    ...{
      from: 'orders@waybill.example',
      to: 'ada@example.com',
      subject: 'Your <order>',
      messageId: '<one@waybill>',
    },
    ...{
      text: 'It is on its way.',
      html: '<p>It is <b>on its way</b>.</p>',
      headers: { 'X-Order': 'ord-1' },
    },
  });
  transport.close();
  await first.stop();

  const second = await startCatcher();
  const [mail, ...more] = /** @type {any[]} */ (await (await second.get('/api/messages')).json());
  assert.deepEqual(more, []);
  assert.equal(mail.messageId, '<one@waybill>');
  assert.deepEqual(mail.to, ['ada@example.com']);
  assert.equal(mail.subject, 'Your <order>');
  assert.equal(mail.headers['x-order'], 'ord-1');
  assert.equal(mail.text.trim(), 'It is on its way.');
  assert.match(mail.html, /<b>on its way<\/b>/);

  const page = await (await second.get(`/mails/${mail.id}`)).text();
  assert.match(page, /It is on its way\./);
  assert.doesNotMatch(page, /<order>/, 'what a mail holds is shown, not run');
  assert.match(await (await second.get('/')).text(), new RegExp(`href="/mails/${mail.id}"`));
  assert.equal((await second.get('/mails/999')).status, 404);
  await second.stop();
});

test('no other page reads it, and nothing can be changed', async () => {
  const catcher = await startCatcher();
  const ask = async (/** @type {import('node:http').RequestOptions} */ options) => {
    const sent = request(catcher.web, { agent: false, ...options }).end();
    const [response] = await once(sent, 'response');
    response.resume();
    return response;
  };
  const page = await ask({});
  assert.equal(page.statusCode, 200);
  assert.match(page.headers['content-security-policy'], /default-src 'none'/);
  assert.equal((await ask({ headers: { host: 'evil.example' } })).statusCode, 421);
  assert.equal((await ask({ headers: { host: 'localhost:1' } })).statusCode, 200);
  assert.equal((await ask({ method: 'POST' })).statusCode, 405);
  await catcher.stop();
});
