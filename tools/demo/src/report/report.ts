import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { accountsOf } from '../evidence/order-account';
import type { Settled } from '../invariants/check-invariants';
import { differences, outcomeOf } from '../orders/outcome';
import type { Way } from '../orders/ways';
import { paint } from './paint';
import { table, verdict } from './tables';

export interface OrderOfWay {
  orderId: string;
  way: Way;
}

export interface Report {
  text: string;
  /** Every outcome and every invariant holds. */
  holds: boolean;
}

/** What became of the orders, and whether everyone involved agrees. */
export function report(
  orders: OrderOfWay[],
  statuses: ReadonlyMap<string, OrderStatus>,
  { evidence, invariants }: Settled,
): Report {
  const accounts = new Map(accountsOf(evidence).map((account) => [account.orderId, account]));
  const outcomes = orders.map(({ orderId, way }) => {
    const status = statuses.get(orderId);
    const outcome = status && outcomeOf(status);
    const account = accounts.get(orderId);
    const wrong = outcome ? differences(way, outcome) : ['was never taken in'];
    return { orderId, way, outcome, wrong, seen: account !== undefined && way.seen.by(account) };
  });
  const outcomeRows = outcomes.map(({ orderId, way, outcome, wrong }) => [
    verdict(wrong.length === 0),
    orderId,
    way.name,
    outcome?.reason ? `${outcome.state}\n${outcome.reason}` : (outcome?.state ?? 'unknown'),
    outcome?.done.join(' ') || '–',
    outcome?.undone.join(' ') || '–',
    outcome ? `${outcome.seconds.toFixed(1)} s` : '–',
  ]);
  const seenRows = outcomes.map(({ way, seen }) => [verdict(seen), way.name, way.seen.what]);
  const invariantRows = invariants.map(({ about, name, examined, violations }) => [
    verdict(violations.length === 0),
    about,
    name,
    examined,
  ]);
  const broken = [
    ...outcomes.flatMap(({ orderId, wrong }) => wrong.map((how) => `${orderId}: ${how}`)),
    ...outcomes.flatMap(({ orderId, way, seen }) => (seen ? [] : [`${orderId}: not so: ${way.seen.what}`])),
    ...invariants.flatMap(({ name, violations }) => violations.map((one) => `${name}: ${one}`)),
  ];
  const text = [
    table(['', 'order', 'way taken', 'end state', 'done', 'undone', 'time'], outcomeRows, [
      ...[null, null, null, null, 29, 12, null],
    ]),
    table(['', 'way', 'seen by card network, stock and carrier'], seenRows),
    table(['', 'about', 'what databases, mail catcher and Kafka agree on', 'looked at'], invariantRows),
    ...(broken.length > 0 ? [broken.map((line) => paint('red', `  ✘ ${line}`)).join('\n')] : []),
  ].join('\n\n');
  return { text, holds: broken.length === 0 };
}
