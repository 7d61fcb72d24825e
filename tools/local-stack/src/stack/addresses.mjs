/**
 * The addresses as lines to read.
 *
 * @param {import('./stack-file.mjs').StackDescription} stack
 * @returns {string}
 */
export function addressesOf({ kafka, temporal, http, auth, mail }) {
  const rows = [
    ...Object.entries(http),
    ['Kafka', kafka.brokers.join(',')],
    ['Temporal', temporal.address],
    ...(temporal.ui ? [['Temporal UI', temporal.ui]] : []),
    ['Identity', auth.issuer],
    ['SMTP', mail.smtp],
    ...(mail.web ? [['Mails', mail.web]] : []),
  ];
  return rows.map(([name = '', address]) => `  ${name.padEnd(14)} ${address}`).join('\n');
}
