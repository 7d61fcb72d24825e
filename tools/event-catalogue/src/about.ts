/** What the catalogue says of each event beside its fields. A type without a line, or a line too many, does not compile. */
export const about = {
  shop: {
    OrderPlaced:
      'A customer has placed an order. Amounts are in minor units (cents). Beyond the schema: each sku has one line, and ' +
      'total, if given, is the sum of the lines, shippingPrice and tax. The same order twice is one order.',
    OrderCancellationRequested: 'An order is to be cancelled, if it still can be.',
    ReturnRequested:
      'Delivered goods come back: all that is left to return, unless lines are named. The same event twice is one return.',
  },
  fulfilment: {
    OrderAccepted: 'The order is being fulfilled. Amounts are in minor units.',
    OrderShipped: 'The parcels are with their carriers.',
    OrderDelivered: 'The order has been delivered.',
    OrderCancelled: 'The order was cancelled; undone: the steps that were taken back.',
    OrderReturned: 'All of it came back, and the money was paid back.',
    ReturnAccepted: 'Delivered goods are to come back.',
    ReturnReceived: 'They are home.',
    ReturnRefunded: 'What was accepted of them was paid back. refunded is in minor units.',
    OrderNeedsAttention: 'A step can neither go on nor be undone by machine; a person has to look.',
    OrderAttentionResolved: 'A person has decided what becomes of such a step.',
  },
  payment: {
    PaymentAuthorized: 'The amount is held on the card.',
    PaymentDeclined: 'The card network refused.',
    PaymentCaptured: 'Money was taken.',
    PaymentVoided: 'A hold was let go.',
    PaymentRefunded: 'Money was paid back.',
  },
  inventory: {
    StockReserved: 'Stock was set aside for the order.',
    StockShort: 'There was not enough stock.',
    StockReleased: 'Reserved stock was given back.',
    StockShipped: 'Reserved stock has left the warehouse.',
    StockReturned: 'Goods are back in stock.',
    StockArrived: 'New stock is there. It belongs to no order.',
  },
  shipping: {
    ShipmentDispatched: 'A parcel is with its carrier.',
    ShipmentRefused: 'No carrier takes it there.',
    ShipmentCancelled: 'A parcel will not go.',
    ShipmentDelivered: 'A parcel has reached the customer.',
    ShipmentReturned: 'A parcel, or the lines of it, came back.',
    ShipmentLost: 'A parcel is lost.',
  },
  notification: { CustomerNotified: 'The customer was written to.' },
} as const;
