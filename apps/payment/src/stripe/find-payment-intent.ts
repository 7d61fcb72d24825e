import type { EarlierCalls } from '@waybill/outbox/operations';
import type Stripe from 'stripe';

/** For clocks that differ. */
const MARGIN_SECONDS = 60;
/** Stripe's search index may lag by up to a minute, in outages longer: https://docs.stripe.com/search#data-freshness */
const SEARCHABLE_AFTER_MS = 60 * 60_000;

/**
 * The payment intent that was created with this key, by its metadata. Young ones are listed by time, which is
 * always up to date; old ones are searched, because much may have been created since.
 */
export async function findPaymentIntent(
  stripe: Stripe,
  operationKey: string,
  { from, until }: EarlierCalls,
): Promise<Stripe.PaymentIntent | undefined> {
  const expand = ['data.latest_charge'];
  if (Date.now() - until.getTime() > SEARCHABLE_AFTER_MS) {
    const query = `metadata['operation_key']:'${operationKey.replace(/[\\']/g, '\\$&')}'`;
    const { data } = await stripe.paymentIntents.search({ query, expand });
    return data.find((intent) => intent.metadata.operation_key === operationKey);
  }
  const created = { gte: seconds(from) - MARGIN_SECONDS, lte: seconds(until) + MARGIN_SECONDS };
  for await (const intent of stripe.paymentIntents.list({ created, limit: 100, expand })) {
    if (intent.metadata.operation_key === operationKey) return intent;
  }
  return undefined;
}

const seconds = (time: Date) => Math.floor(time.getTime() / 1_000);
