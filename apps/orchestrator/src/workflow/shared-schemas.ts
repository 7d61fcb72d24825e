import * as inventory from '@waybill/contract-inventory/inventory.contract';
import * as notification from '@waybill/contract-notification/notification.contract';
import * as fulfilOrder from '@waybill/contract-order/fulfil-order.contract';
import * as orderPlaced from '@waybill/contract-order/order-placed.contract';
import * as payment from '@waybill/contract-payment/payment.contract';
import * as returns from '@waybill/contract-order/returns.contract';
import * as shipping from '@waybill/contract-shipping/shipping.contract';
import './stories/arguments';

/*
 * A worker evaluates this module, and all it imports, once and for all orders; any other module once for each order.
 * Schemas keep nothing of an order, and evaluated for each they cost more than all else that its workflow does: 10 ms of
 * CPU and 1.8 MB of memory.
 *
 * Temporal freezes what such modules export, as deep as it goes, save what is frozen. A schema of zod's does not survive
 * that, for it gets its methods when they are first called. So the modules are frozen here, and not what is in them.
 */
for (const contract of [inventory, notification, fulfilOrder, orderPlaced, payment, returns, shipping])
  Object.freeze(contract);
