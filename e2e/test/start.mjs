import startStack from '../../tools/local-stack/jest/start-stack.mjs';
import turns from './turns.cjs';

/** Jest's global setup: the stack that all files share, and who may use it when. */
export default async function start() {
  const { port, close } = await turns.Turns.serve();
  process.env['WAYBILL_E2E_TURNS'] = String(port);
  Object.assign(globalThis, { waybillTurns: { close } });
  await startStack();
}
