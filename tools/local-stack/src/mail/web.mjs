import { createServer } from 'node:http';
import { listPage, mailPage } from './page.mjs';

/**
 * `/` lists the mails, `/mails/<id>` shows one, `/api/messages` gives them all as JSON.
 *
 * @param {import('./store.mjs').MailStore} store
 */
export function webServer(store) {
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/') return html(response, listPage(store.mails));
    if (path === '/health') return json(response, { folder: store.folder });
    if (path === '/api/messages') return json(response, store.mails);
    const mail = store.find(Number(/^\/mails\/(\d+)$/.exec(path)?.[1]));
    if (mail) return html(response, mailPage(mail));
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
  });
}

/** @param {import('node:http').ServerResponse} response @param {string} body */
function html(response, body) {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
}

/** @param {import('node:http').ServerResponse} response @param {unknown} body */
function json(response, body) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
