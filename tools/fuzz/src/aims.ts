import type { Case } from './case';

/** Which cases were aimed at which order, other than by its shop's events. */
export class Aims {
  private readonly byOrder = new Map<string, number[]>();

  note(one: Case): void {
    const orderId = aimOf(one);
    if (orderId) this.byOrder.set(orderId, [...(this.byOrder.get(orderId) ?? []), one.index]);
  }

  at(orderId: string): readonly number[] {
    return this.byOrder.get(orderId) ?? [];
  }
}

function aimOf(one: Case): string | undefined {
  switch (one.door) {
    case 'event':
      return undefined; // its offset tells
    case 'news':
      return one.message.key?.toString();
    case 'request':
      return /^\/(?:orders|attention)\/([\w.-]+)/.exec(one.path)?.[1];
    case 'message':
      return one.orderId;
  }
}
