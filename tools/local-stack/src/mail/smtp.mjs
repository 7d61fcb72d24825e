import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/**
 * An SMTP server that keeps what it is sent and delivers nothing.
 *
 * @param {import('./store.mjs').MailStore} store
 */
export function smtpServer(store) {
  return new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    hideSMTPUTF8: false, // some addresses are not ASCII
    onData(stream, session, done) {
      simpleParser(stream).then((parsed) => {
        store.add({
          receivedAt: new Date().toISOString(),
          messageId: parsed.messageId ?? '',
          from: parsed.from?.text ?? '',
          to: session.envelope.rcptTo.map(({ address }) => address),
          subject: parsed.subject ?? '',
          headers: Object.fromEntries(parsed.headerLines.map(({ key, line }) => [key, valueOf(line)])),
          text: parsed.text ?? '',
          html: parsed.html || '',
        });
        done(); // only now that it is on disk
      }, done);
    },
  });
}

/** @param {string} line */
function valueOf(line) {
  return line
    .slice(line.indexOf(':') + 1)
    .replace(/\r?\n\s+/g, ' ')
    .trim();
}
