/** `node dbos-order.mjs <port>`: the saga as a DBOS workflow of four steps in this process, asked for over HTTP. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { DBOS } from '@dbos-inc/dbos-sdk';

const [port] = process.argv.slice(2);
const nothing = async () => undefined;
const order = DBOS.registerWorkflow(
  async (orderId) => {
    for (const name of ['inventory', 'payment', 'shipping', 'notification'])
      await DBOS.runStep(nothing, { name });
    return orderId;
  },
  { name: 'order' },
);

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: process.env.DATABASE_URL, logLevel: 'warn' });
await DBOS.launch();
createServer(async (request, response) => {
  const orderId = JSON.parse(await text(request));
  const handle = await DBOS.startWorkflow(order, { workflowID: orderId })(orderId);
  response.end(JSON.stringify(await handle.getResult()));
}).listen(Number(port), '127.0.0.1');
