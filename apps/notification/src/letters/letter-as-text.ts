import type { Letter, Section } from './letter';

/** The letter for mail clients, and readers, without HTML. */
export function letterAsText({ heading, paragraphs, sections, closing }: Letter): string {
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
