import { shipTo } from '@waybill/contract-order/order-placed.contract';

const MASK = '***';

/** Compared without case and punctuation: what is wrong with a letter may be how it spells these. */
const bare = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const WHOLE = ['token', 'shipTo', 'contact', 'email', 'phone', 'card', 'cardNumber', 'authorization'];
/** The address' own fields as well: they may have been put in the wrong place. */
const SECRET_FIELDS = new Set([...WHOLE, ...Object.keys(shipTo.shape)].map(bare));

const SECRET_TEXTS = [
  // a mail address
  /[^\s@<>"',;:=]+@[^\s@<>"',;]+/g,
  // a token of a card network, or a sealed or signed one
  /\b(tok|pm|card|src|[spr]k)_\w+/gi,
  /\beyJ[\w-]+(\.[\w-]*)*/g,
  // the digits of a card
  /\b(?:\d[ -]?){12,18}\d\b/g,
];

/** Where a text begins to tell of a person: the rest cannot be told apart. */
const SECRET_BEGINS = /\b(ship_?to|contact|payment|token|e-?mail|line1|post(al)?_?code)\b/i;

const LONGEST_TEXT = 200;
/** More is not looked at: the patterns take the square of a text's length. */
const LONGEST_LOOK = 2_000;

/** A text without what looks like a mail address, a token or a card. */
export function maskText(text: string): string {
  return SECRET_TEXTS.reduce((masked, pattern) => masked.replace(pattern, MASK), text.slice(0, LONGEST_LOOK));
}

/** A text of a publisher: also cut off where it begins to tell of a person, and where it grows long. */
function maskPayloadText(text: string): string {
  const secret = text.search(SECRET_BEGINS);
  const tellable = secret < 0 ? text : text.slice(0, secret);
  const masked = maskText(tellable);
  const cut = secret >= 0 || masked.length > LONGEST_TEXT;
  return cut ? `${masked.slice(0, LONGEST_TEXT)}…` : masked;
}

/** JSON without secrets: everything under a field that is one by its name, at any depth. Which fields there are stays. */
export function maskJson(value: unknown, secret = false): unknown {
  if (Array.isArray(value)) return value.map((item) => maskJson(item, secret));
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => [
      maskText(name),
      maskJson(field, secret || SECRET_FIELDS.has(bare(name))),
    ]);
    return Object.fromEntries(fields) as unknown;
  }
  if (secret) return value === null ? null : MASK;
  return typeof value === 'string' ? maskPayloadText(value) : value;
}

/** The beginning of any bytes, as far as they are ASCII. */
export function maskBytes(bytes: Buffer): string {
  // Without the zeros of UTF-16, so that what is hidden in it is found.
  const ascii = bytes
    .subarray(0, 2 * LONGEST_LOOK)
    .toString('latin1')
    .replaceAll('\0', '');
  return maskPayloadText(ascii.replace(/[^\x20-\x7e]+/g, '·'));
}
