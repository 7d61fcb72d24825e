/** A piece of HTML, as opposed to text that is yet to be escaped. */
export class Markup {
  constructor(readonly source: string) {}
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (value: string | Markup | Markup[]): string => {
  if (Array.isArray(value)) return value.map(escaped).join('');
  if (value instanceof Markup) return value.source;
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
};

/** Tag of a template that is HTML; every value put into it is escaped, unless it is {@link Markup} itself. */
export function markup(parts: TemplateStringsArray, ...values: (string | Markup | Markup[])[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(escaped)));
}
