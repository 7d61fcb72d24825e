import { requestHash } from '@waybill/outbox/request-hash';
import type { Deed } from './write-audit';

/** Who decides: the entry's actor. */
const ACTOR = ['by'];
/** Free text of a request, and for whom it is asked, which may be anything. */
const WORDS = ['reason', 'evidence', 'requestedBy'];
/** What only one team may read: sealed, and of it only a hash is kept. */
const SEALED = ['token', 'shipTo'];

/** In a trial in which nobody logs in (`AUTH=off`). */
const NOBODY = 'nobody logs in';

/** What is written down of something that an order or a return is asked: no free text among its details, and nothing private. */
export function deedOf(orderId: string, actor: string | undefined, action: string, argument: object): Deed {
  const entries = Object.entries(argument as Record<string, unknown>);
  const only = (names: string[]) => Object.fromEntries(entries.filter(([name]) => names.includes(name)));
  const sealed = entries.find(([name]) => SEALED.includes(name))?.[1];
  const elsewhere = [...WORDS, ...SEALED, ...ACTOR];
  return {
    about: { orderId },
    actor: actor ?? NOBODY,
    action,
    details: Object.fromEntries(entries.filter(([name]) => !elsewhere.includes(name))),
    words: only(WORDS),
    ...(sealed !== undefined && { after: requestHash(sealed).hash }),
  };
}
