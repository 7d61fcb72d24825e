/**
 * Who needs keys for sealed fields, by the field `waybill` of the apps' package.json.
 *
 * @param {import('./discover-services.mjs').ServiceDescription[]} services
 * @returns {import('./sealing-keys.mjs').KeyHolders}
 */
export const keyHolders = (services) => ({
  owners: services.filter(({ opensSealed }) => opensSealed).map(({ name }) => name),
  sealers: services.filter(({ sealsForOthers }) => sealsForOthers).map(({ name }) => name),
});
