import { BadRequestException } from '@nestjs/common';
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

/**
 * Who wants it: a customer speaks for nobody else; others may say for whom they ask.
 *
 * @throws BadRequestException when nobody logs in (`AUTH=off`) and nobody is named
 */
export function requestedBy(actor: Actor | undefined, said: string | undefined): string {
  const name = actor && onlyOrdersOf(actor) !== undefined ? actor.subject : (said ?? actor?.subject);
  if (name === undefined) throw new BadRequestException('requestedBy: has to be given where nobody logs in');
  return name;
}
