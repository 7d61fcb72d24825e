/** What may stand in a Message-ID's left part (dot-atom, RFC 5322 section 3.2.3), less `%`, which escapes the rest. */
const UNSAFE = /[^A-Za-z0-9_.-]|^\.|\.(?=\.|$)/gu;

/**
 * The one Message-ID (without angle brackets) of an order's, or a return's, mail of one kind. However often the mail is sent, it is this
 * one, so that a reader's mailbox drops the twin. Different orders never share one.
 */
export function messageIdOf(about: string, kind: string, domain: string): string {
  return `${about.replace(UNSAFE, percentEncoded)}.${kind}@${domain}`;
}

function percentEncoded(character: string): string {
  return Buffer.from(character).toString('hex').toUpperCase().replace(/../g, '%$&');
}
