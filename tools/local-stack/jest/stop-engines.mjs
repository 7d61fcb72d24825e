/** Jest's global teardown: the counterpart of start-engines. */
export default async function stopEnginesForJest() {
  const { waybillEngines } = /** @type {{ waybillEngines?: { stop: () => Promise<void> } }} */ (globalThis);
  await waybillEngines?.stop();
}
