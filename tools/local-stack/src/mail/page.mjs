const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd}
pre{white-space:pre-wrap;background:#f6f6f6;padding:1rem}iframe{width:100%;height:24rem;border:1px solid #ddd}`;

/** @param {string} text */
function escape(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @param {string} title @param {string} body */
function page(title, body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title><style>${STYLE}</style>${body}</html>`;
}

/** The newest mail first. @param {import('./store.mjs').Mail[]} mails */
export function listPage(mails) {
  const rows = mails
    .toReversed()
    .map(
      (mail) =>
        `<tr><td>${escape(mail.receivedAt)}</td><td>${escape(mail.to.join(', '))}</td><td><a href="/mails/${mail.id}">${escape(mail.subject || '(no subject)')}</a></td></tr>`,
    )
    .join('');
  const table = `<table><tr><th>Received</th><th>To</th><th>Subject</th></tr>${rows}</table>`;
  return page(
    'Mails caught',
    `<h1>Mails caught: ${mails.length}</h1>${mails.length > 0 ? table : '<p>None yet.</p>'}`,
  );
}

/** @param {import('./store.mjs').Mail} mail */
export function mailPage(mail) {
  const headers = Object.entries(mail.headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  // The mail's own page is shown without scripts and without this page's rights.
  const html = mail.html ? `<h2>HTML</h2><iframe sandbox srcdoc="${escape(mail.html)}"></iframe>` : '';
  return page(
    mail.subject,
    `<p><a href="/">All mails</a></p><h1>${escape(mail.subject || '(no subject)')}</h1>
<p>To ${escape(mail.to.join(', '))}, from ${escape(mail.from)}, ${escape(mail.receivedAt)}</p>
${html}<h2>Text</h2><pre>${escape(mail.text)}</pre><h2>Headers</h2><pre>${escape(headers)}</pre>`,
  );
}
