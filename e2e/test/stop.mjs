import stopStack from '../../tools/local-stack/jest/stop-stack.mjs';

/** Jest's global teardown: the counterpart of start. */
export default async function stop() {
  /** @type {{ waybillTurns?: { close: () => void } }} */ (globalThis).waybillTurns?.close();
  await stopStack();
}
