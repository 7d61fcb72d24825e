/** What a card of the sandbox does. */
export interface CardBehaviour {
  declines?: string;
  /** How many calls per operation key fail before anything happens. */
  failsFirst?: number;
  /** The answer of the first call per operation key is lost, though the call worked. */
  losesFirstAnswer?: boolean;
  neverCaptures?: boolean;
  neverVoids?: boolean;
  /** Its first capture lets go of what it leaves. */
  singleCapture?: boolean;
  /** How long it can be held, in milliseconds. */
  holdMs?: number;
}

const cards: Readonly<Record<string, CardBehaviour>> = {
  tok_visa: {},
  tok_declined: { declines: 'card_declined' },
  tok_insufficient_funds: { declines: 'insufficient_funds' },
  tok_flaky: { failsFirst: 2 },
  tok_lost_reply: { losesFirstAnswer: true },
  tok_capture_fails: { neverCaptures: true },
  tok_void_fails: { neverVoids: true },
  tok_single_capture: { singleCapture: true },
  tok_expires_soon: { holdMs: 5_000 },
};

/** A token that is none of the sandbox's is declined, as a real network does with one it does not know. */
export const behaviourOf = (token: string): CardBehaviour =>
  (Object.hasOwn(cards, token) ? cards[token] : undefined) ?? { declines: 'invalid_token' };
