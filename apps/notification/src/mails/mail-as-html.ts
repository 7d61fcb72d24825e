import type { MailContent, Section } from './mail-content';
import { type Markup, markup } from './markup';

const TEXT = 'font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.5; color: #1f2733';
const LINE = '1px solid #d9dee6';

/** A mail as a page that mail clients show well: one column, styles on the elements, no images, no scripts. */
export function mailAsHtml({ subject, heading, paragraphs, sections, closing }: MailContent): string {
  const page = markup`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${subject}</title>
</head>
<body style="margin: 0; padding: 24px 12px; background-color: #f2f4f7">
  <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
      style="max-width: 560px; background-color: #ffffff; border: ${LINE}; border-radius: 8px">
      <tr><td align="left" style="padding: 32px 28px; ${TEXT}">
        <h1 style="margin: 0 0 16px; font-size: 24px; line-height: 1.25">${heading}</h1>
        ${paragraphs.map((paragraph) => markup`<p style="margin: 0 0 16px">${paragraph}</p>`)}
        ${sections.map(sectionAsHtml)}
        <p style="margin: 24px 0 0">${closing}</p>
      </td></tr>
    </table>
  </td></tr></table>
</body>
</html>
`;
  return page.source;
}

function sectionAsHtml({ title, facts = [], items = [] }: Section): Markup {
  return markup`
        <h2 style="margin: 24px 0 8px; font-size: 18px; line-height: 1.3">${title}</h2>
        <table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-top: ${LINE}; ${TEXT}">
          ${facts.map(([name, value]) => row(name, value))}${items.map(({ sku, quantity }) => row(sku, `× ${quantity}`))}
        </table>`;
}

function row(name: string, value: string): Markup {
  return markup`<tr>
            <th scope="row" align="left" style="padding: 8px 12px 8px 0; border-bottom: ${LINE}; font-weight: normal">${name}</th>
            <td align="right" style="padding: 8px 0; border-bottom: ${LINE}">${value}</td>
          </tr>`;
}
