/** npm run order: publishes one OrderPlaced to the running stack. */
import { accessToken } from '../src/identity/token.mjs';
import { giveUp, say } from '../src/say.mjs';
import { orderOptions, orderPlaced } from '../src/order/order-placed.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { readStackFile, stackFile } from '../src/stack/stack-file.mjs';

async function main() {
  const options = orderOptions(process.argv.slice(2));
  if (!ownerOf(stackFile())) throw new Error('No stack is running. Start one with npm start.');
  const { kafka, http, auth } = readStackFile(stackFile());
  const { publishOrder } = await import('../src/order/publish.mjs');
  const order = orderPlaced(options);
  await publishOrder(kafka, order);
  const orchestrator = http['orchestrator'] ?? '';
  say(`published ${order.orderId}: ${orchestrator}/orders/${order.orderId}`);
  if (!options.watch) return;
  const { watchOrder } = await import('../src/order/watch.mjs');
  const token = await accessToken(auth, 'support');
  await watchOrder({ url: orchestrator, token }, order.orderId, say);
}

main().catch(giveUp);
