import type { MailContent, Section } from './mail-content';

/** A mail for mail clients, and readers, without HTML. */
export function mailAsText({ heading, paragraphs, sections, closing }: MailContent): string {
  const blocks = [heading, ...paragraphs, ...sections.map(sectionAsText), closing];
  return `${blocks.join('\n\n')}\n`;
}

function sectionAsText({ title, facts = [], items = [] }: Section): string {
  return [
    title,
    ...facts.map(([name, value]) => `  ${name}: ${value}`),
    ...items.map(({ sku, quantity }) => `  ${quantity} x ${sku}`),
  ].join('\n');
}
