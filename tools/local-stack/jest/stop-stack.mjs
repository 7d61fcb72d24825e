/** Jest's global teardown: the counterpart of start-stack. */
export default async function stopStackForJest() {
  const { waybillStack } = /** @type {{ waybillStack?: { stop: () => Promise<void> } }} */ (globalThis);
  await waybillStack?.stop();
}
