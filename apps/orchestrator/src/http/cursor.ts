import { z } from 'zod';
import type { LetterPosition } from '../dead-letters/dead-letter.store';
import type { DeskPosition } from '../ledger/attention-desk';
import type { Position } from '../ledger/order-ledger';

const time = z.iso.datetime({ offset: true });
const text = z.string().max(100);

/** A place in a list as clients carry it: opaque to them. */
export function writeCursor(position: Position | DeskPosition | LetterPosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function cursorOf<P>(position: z.ZodType<P>) {
  return z.string().transform((cursor, ctx): P => {
    try {
      return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    } catch {
      ctx.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
      return z.NEVER;
    }
  });
}

export const ordersCursor = cursorOf<Position>(z.object({ receivedAt: time, orderId: text }));
export const deskCursor = cursorOf<DeskPosition>(z.object({ since: time, orderId: text, step: text }));
export const letterCursor = cursorOf<LetterPosition>(z.object({ since: time, id: z.int().min(1) }));
