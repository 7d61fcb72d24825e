import { once } from 'node:events';
import { smtpServer } from './smtp.mjs';
import { MailStore } from './store.mjs';
import { webServer } from './web.mjs';

const [smtpPort, webPort, folder = '.'] = process.argv.slice(2);
const store = new MailStore(folder);
const smtp = smtpServer(store);
const web = webServer(store);

/** @param {Error} error */
function fail(error) {
  console.error(`mail catcher: ${error.message}`);
  process.exit(1);
}

smtp.on('error', fail);
web.on('error', fail);
smtp.listen(Number(smtpPort), '127.0.0.1');
await once(smtp.server, 'listening');
// Ready for mail before the page answers: the page is what a health check asks.
web.listen(Number(webPort), '127.0.0.1');

process.once('SIGTERM', () => {
  web.close();
  web.closeAllConnections();
  smtp.close(() => process.exit(0));
});
