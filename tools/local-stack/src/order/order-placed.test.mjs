import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOptions, orderPlaced } from './order-placed.mjs';

test('an order says what the options say', () => {
  const order = orderPlaced(
    orderOptions(['--sku', 'TEE-M', '--quantity', '3', '--token', 'tok_declined', '--country', 'AQ']),
  );
  assert.deepEqual(order.lines, [{ sku: 'TEE-M', quantity: 3, unitPrice: 1250 }]);
  assert.equal(order.payment.token, 'tok_declined');
  assert.equal(order.shipTo.country, 'AQ');
});

test('each order has an id of its own', () => {
  assert.notEqual(orderPlaced(orderOptions([])).orderId, orderPlaced(orderOptions([])).orderId);
});

test('an option that is wrong is named', () => {
  for (const quantity of ['0', '-1', '1.5', 'two', '']) {
    assert.throws(() => orderOptions([`--quantity=${quantity}`]), /--quantity/);
  }
  assert.throws(() => orderOptions(['--skew', 'X']), /--skew/);
});
