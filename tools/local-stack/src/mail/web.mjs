import { createServer } from 'node:http';
import { listPage, mailPage } from './page.mjs';

/** Who asks under another name is a page that has had its name resolved to this machine. */
const NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** A mail is somebody else's text: no script runs on its page, and no other page may show it. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * `/` lists the mails, `/mails/<id>` shows one, `/api/messages` gives them all as JSON.
 *
 * @param {import('./store.mjs').MailStore} store
 */
export function webServer(store) {
  return createServer((request, response) => {
    const refuse = (/** @type {number} */ status, /** @type {string} */ text) =>
      response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain' }).end(`${text}\n`);
    if (!NAMES.includes(hostname(request.headers.host)))
      return refuse(421, 'This page answers to names of loopback only.');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(405, 'There is nothing to change here.');
    const path = pathOf(request.url);
    if (path === '/') return send(response, 'text/html; charset=utf-8', listPage(store.mails));
    if (path === '/health') return json(response, { folder: store.folder });
    if (path === '/api/messages') return json(response, store.mails);
    const mail = store.find(Number(/^\/mails\/(\d+)$/.exec(path)?.[1]));
    if (mail) return send(response, 'text/html; charset=utf-8', mailPage(mail));
    return refuse(404, 'There is no such page.');
  });
}

/** @param {string | undefined} host */
function hostname(host) {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** @param {string | undefined} url */
function pathOf(url = '/') {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : '';
}

/** @param {import('node:http').ServerResponse} response @param {unknown} body */
function json(response, body) {
  send(response, 'application/json', JSON.stringify(body));
}

/** @param {import('node:http').ServerResponse} response @param {string} type @param {string} body */
function send(response, type, body) {
  response.writeHead(200, { ...HEADERS, 'content-type': type }).end(body);
}
