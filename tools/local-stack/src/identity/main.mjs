import { once } from 'node:events';
import { createServer } from 'node:http';
import { identityProvider } from './provider.mjs';
import { providerSecrets } from './secrets.mjs';

const [port, folder = '.'] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = identityProvider(issuer, await providerSecrets(folder));
const server = createServer(provider.callback());
server.on('error', (error) => {
  console.error(`identity provider: ${error.message}`);
  process.exit(1);
});
server.listen(Number(port), '127.0.0.1');
await once(server, 'listening');
console.log(`issuer ${issuer}`);

process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
