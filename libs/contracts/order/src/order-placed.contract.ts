import { z } from 'zod';
import { isMailAddress } from './mail-address';
import { pointInTime } from './points-in-time';
import { hasPostalCodes } from './postal-codes';

/** What shops publish; key = orderId. Poison goes to {@link SHOP_ORDERS_DLQ_TOPIC}. */
export const SHOP_ORDERS_TOPIC = 'shop.orders.v1';
export const SHOP_ORDERS_DLQ_TOPIC = 'shop.orders.v1.dlq';

/** Largest value accepted on {@link SHOP_ORDERS_TOPIC}, in bytes. */
export const MAX_ORDER_EVENT_BYTES = 256 * 1024;

/** Fields that tell of a person, or that a person has written: whoever shows an event leaves out what they hold. */
export const personalFields = z.registry();
const personal = <T extends z.ZodType>(schema: T): T => {
  personalFields.add(schema);
  return schema;
};

export const orderId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'must be 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit',
  );

/** Minor units. The bound keeps every sum of an order a safe integer. */
const minorUnits = z.int().min(0).max(1_000_000_000);
const text = z.string().min(1).max(500);

/** May be left out, also as `null`: some languages write that for what is not there. */
const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);
/** The same for a line of an address, where forms send an empty one. */
const optionalText = z
  .string()
  .max(500)
  .nullish()
  .transform((value) => value || undefined);
/** An amount that is nothing unless it is given. */
const amountOrNone = minorUnits
  .nullable()
  .default(0)
  .transform((amount) => amount ?? 0);

const orderLine = z.object({
  sku: z.string().min(1).max(64),
  quantity: z.int().min(1).max(10_000),
  unitPrice: minorUnits,
});
export type OrderLine = z.infer<typeof orderLine>;

const seconds = z.int().min(0).max(31_536_000);

export const orderOptions = z.object({
  cancelWindowSeconds: optional(seconds),
  paymentRetryWindowSeconds: optional(seconds),
  onShortage: optional(z.enum(['cancel', 'ship-available', 'wait'])),
  returnWindowSeconds: optional(seconds),
});
type Options = z.infer<typeof orderOptions>;
export type OrderOptions = { [O in keyof Options]?: NonNullable<Options[O]> };

/** Where a parcel goes. Sealed for shipping before it enters a workflow. */
export const shipTo = z
  .object({
    name: text,
    line1: text,
    line2: optionalText,
    city: text,
    region: optionalText,
    /** May be left out where the country has none. */
    postalCode: optionalText,
    country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'),
  })
  .superRefine(({ country, postalCode }, ctx) => {
    if (postalCode === undefined && hasPostalCodes(country))
      ctx.addIssue({ code: 'custom', path: ['postalCode'], message: `must be given in ${country}` });
  });

/** RFC 3339. */
const time = z.string().transform((value, ctx) => {
  const point = pointInTime(value);
  if (point !== undefined) return point;
  ctx.addIssue({ code: 'custom', message: 'must be a point in time as in 2026-11-22T10:00:00Z (RFC 3339)' });
  return z.NEVER;
});

export const orderPlaced = z
  .object({
    orderId,
    customerId: z.string().min(1).max(128),
    placedAt: time,
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
    lines: z.array(orderLine).min(1).max(100),
    shippingPrice: amountOrNone,
    tax: amountOrNone,
    total: optional(z.int().min(0)),
    payment: personal(z.object({ token: text })),
    shipTo: personal(shipTo),
    contact: personal(z.object({ email: z.string().refine(isMailAddress, 'must be a mail address') })),
    options: orderOptions
      .nullable()
      .prefault({})
      .transform((options) => options ?? {}),
  })
  .superRefine((order, ctx) => {
    const skus = new Set<string>();
    order.lines.forEach(({ sku }, index) => {
      if (skus.has(sku))
        ctx.addIssue({ code: 'custom', path: ['lines', index, 'sku'], message: 'appears twice' });
      skus.add(sku);
    });
    if (order.total !== undefined && order.total !== orderTotal(order)) {
      ctx.addIssue({ code: 'custom', path: ['total'], message: `must be the sum, ${orderTotal(order)}` });
    }
  });
export type OrderPlaced = z.infer<typeof orderPlaced>;

export const orderCancellationRequested = z.object({
  orderId,
  reason: personal(text.clone()),
  requestedBy: personal(text.clone()),
});
export type OrderCancellationRequested = z.infer<typeof orderCancellationRequested>;

export const returnRequested = z.object({
  orderId,
  /** All that is left to return, unless named. */
  lines: optional(
    z
      .array(orderLine.pick({ sku: true, quantity: true }))
      .min(1)
      .max(100),
  ),
  reason: personal(text.clone()),
  requestedBy: personal(text.clone()),
});
export type ReturnRequested = z.infer<typeof returnRequested>;

/** Bodies of the events on {@link SHOP_ORDERS_TOPIC}, by CloudEvents type. */
export const shopEvents = {
  OrderPlaced: orderPlaced,
  OrderCancellationRequested: orderCancellationRequested,
  ReturnRequested: returnRequested,
};

/** What the customer pays: lines, shipping and tax, in minor units. */
export function orderTotal(order: Pick<OrderPlaced, 'lines' | 'shippingPrice' | 'tax'>): number {
  const goods = order.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  return goods + order.shippingPrice + order.tax;
}
