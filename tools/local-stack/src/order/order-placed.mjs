import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';

/** @typedef {{ sku: string, quantity: number, token: string, country: string, watch: boolean }} OrderOptions */

/**
 * @param {string[]} args
 * @returns {OrderOptions}
 * @throws {Error} naming the option that is wrong
 */
export function orderOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      sku: { type: 'string', default: 'MUG-BLUE' },
      quantity: { type: 'string', default: '1' },
      token: { type: 'string', default: 'tok_visa' },
      country: { type: 'string', default: 'PT' },
      watch: { type: 'boolean', default: false },
    },
  });
  if (!/^[1-9]\d{0,4}$/.test(values.quantity))
    throw new Error('--quantity: must be a whole number from 1 to 10000');
  return { ...values, quantity: Number(values.quantity) };
}

/**
 * An order as a shop would place it, with a new id.
 *
 * @param {OrderOptions} options
 */
export function orderPlaced({ sku, quantity, token, country }) {
  const placedAt = new Date().toISOString();
  return {
    orderId: `ord-${randomUUID().slice(0, 8)}`,
    customerId: 'cus-1',
    placedAt,
    currency: 'EUR',
    lines: [{ sku, quantity, unitPrice: 1250 }],
    shippingPrice: 490,
    payment: { token },
    shipTo: { name: 'Ada L.', line1: '1 Main St', city: 'Lisbon', postalCode: '1000-001', country },
    contact: { email: 'ada@example.com' },
  };
}
