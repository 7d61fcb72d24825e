import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';

/** @typedef {{ pay(amount: number): Promise<string> }} Payment */

const options = { startToCloseTimeout: '30 seconds' };
const payment = proxyActivities(/** @type {const} */ ({ ...options, taskQueue: 'payment' }));
const shipping = proxyActivities(/** @type {const} */ ({ ...options, taskQueue: 'shipping' }));

/** Pays when it is told to. @param {number} amount @returns {Promise<string>} */
export async function order(amount) {
  let confirmed = false;
  const confirm = () => {
    confirmed = true;
  };
  setHandler(defineSignal('confirm'), confirm);
  setHandler(defineUpdate('confirmNow'), () => confirm());
  setHandler(defineQuery('confirmed'), () => confirmed);
  await condition(() => confirmed);
  return payment['pay']?.(amount);
}

/** Two teams work for one order at the same time. */
export async function twoTasks() {
  return Promise.all([payment['pay']?.(1), shipping['ship']?.()]);
}
