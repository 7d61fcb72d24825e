/**
 * The HTML standard's rule for a valid e-mail address (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address):
 * what real providers have issued, which RFC 5322 does not all allow. Beside it non-ASCII characters: in the domain (IDN, which
 * goes out as punycode) and in the local part (RFC 6531, for servers that speak SMTPUTF8).
 */
const LOCAL = /^(?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]|[^\p{ASCII}\p{Z}\p{C}])+$/u;
const LABEL = /^[A-Za-z0-9\p{L}\p{N}](?:[A-Za-z0-9\p{L}\p{M}\p{N}-]{0,61}[A-Za-z0-9\p{L}\p{M}\p{N}])?$/u;
/** Octets of a path that SMTP takes, less its brackets (RFC 5321, section 4.5.3.1.3; erratum 1690). */
const LONGEST = 254;

export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > LONGEST) return false;
  return (
    LOCAL.test(text.slice(0, at)) &&
    text
      .slice(at + 1)
      .split('.')
      .every((label) => LABEL.test(label))
  );
}
