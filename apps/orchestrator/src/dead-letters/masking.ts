import { knownNames, tellableFields, type TellableFields } from './tellable-fields';

const MASK = '***';

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

/** More digits than an amount has, and as many as a card's number. */
const LARGEST_NUMBER = 1e11;

/**
 * JSON of which only those fields are shown that the contract has and that tell of no person; of all others, which there are. What is
 * shown is looked at all the same: somebody may have put an address there.
 */
export function maskJson(value: unknown, fields: TellableFields | undefined = tellableFields): unknown {
  if (Array.isArray(value)) return value.map((item) => maskJson(item, fields));
  if (typeof value === 'object' && value !== null) return maskFields(value, fields);
  if (value === null) return null;
  // Where the contract has fields, a plain value is something else.
  if (!fields || Object.keys(fields).length > 0) return MASK;
  if (typeof value === 'string') return maskPayloadText(value);
  return typeof value === 'number' && Math.abs(value) > LARGEST_NUMBER ? MASK : value;
}

function maskFields(value: object, fields: TellableFields | undefined): unknown {
  const shown = Object.entries(value).map(([name, field]) => {
    const below = fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
    return [maskText(name), maskJson(field, below)] as const;
  });
  return Object.fromEntries(shown) as unknown;
}

/** Of a text that is no JSON, though it may have been: its signs, and the names that the contract knows. */
export function maskUnreadable(bytes: Buffer): string {
  const shown = asciiOf(bytes).replace(/[\w@.+-]+/g, (word) => (knownNames.has(word) ? word : MASK));
  return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}…` : shown;
}

/** The beginning of bytes that hold a name or an id: a header's, a key's. */
export function maskBytes(bytes: Buffer): string {
  return maskPayloadText(asciiOf(bytes));
}

function asciiOf(bytes: Buffer): string {
  // Without the zeros of UTF-16, so that what is hidden in it is found.
  const ascii = bytes
    .subarray(0, 2 * LONGEST_LOOK)
    .toString('latin1')
    .replaceAll('\0', '');
  return ascii.replace(/[^\x20-\x7e]+/g, '·');
}
