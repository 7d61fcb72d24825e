/** `node restate-step.mjs <name> <port>`: one step of the saga, which does nothing, as a Restate service of its own. */
import * as restate from '@restatedev/restate-sdk';

const [name, port] = process.argv.slice(2);
const step = restate.service({ name, handlers: { run: async (_context, orderId) => orderId } });

await restate.serve({ services: [step], port: Number(port) });
