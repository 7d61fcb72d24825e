import { seesEveryOrder, type Actor } from '@waybill/service-kit/identity/actor';

/** Whose orders alone are open to them; undefined when everybody's are, as in a trial in which nobody logs in. */
export function onlyOrdersOf(actor: Actor | undefined): string | undefined {
  if (!actor || seesEveryOrder(actor)) return undefined;
  return actor.customerId ?? NOBODY;
}
/** No customer is called so. */
const NOBODY = '';

/** The filter that a list of orders gets beside what was asked for. */
export function ownOrders(actor: Actor | undefined, asked: { customerId?: string }): { customerId?: string } {
  const own = onlyOrdersOf(actor);
  if (own === undefined) return {};
  return { customerId: asked.customerId === undefined || asked.customerId === own ? own : NOBODY };
}

/** Who wants it: a customer speaks for nobody else; others say for whom they ask. */
export function requestedBy(actor: Actor | undefined, said: string): string {
  return actor && onlyOrdersOf(actor) !== undefined ? actor.subject : said;
}
