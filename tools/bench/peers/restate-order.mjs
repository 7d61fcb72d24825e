/** `node restate-order.mjs <port>`: the saga, which calls the four steps one after the other. */
import * as restate from '@restatedev/restate-sdk';

const [port] = process.argv.slice(2);
const order = restate.service({
  name: 'order',
  handlers: {
    run: async (context, orderId) => {
      for (const name of ['inventory', 'payment', 'shipping', 'notification'])
        await context.serviceClient({ name }).run(orderId);
      return orderId;
    },
  },
});

await restate.serve({ services: [order], port: Number(port) });
