import { RECIPIENT_REFUSED } from '@waybill/contract-notification/notification.contract';
import { Refusal } from '@waybill/outbox/refusal';
import { createTransport } from 'nodemailer';
import type { Mail, Mailer } from './mailer';

export interface SmtpOptions {
  /** `smtp://` (STARTTLS where the server offers it; `?requireTLS=true` insists) or `smtps://` (TLS from the start). */
  url: string;
  /** Sender, as in `Shop <orders@shop.example>`. */
  from: string;
  timeoutMs: number;
}

/** What nodemailer adds to the errors it throws. */
interface SmtpError extends Error {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

/** Sends by SMTP, over a few connections that are kept for the next mail. */
export class SmtpMailer implements Mailer {
  readonly timeoutMs: number;
  private readonly transport;
  private readonly from: string;

  constructor({ url, from, timeoutMs }: SmtpOptions) {
    this.timeoutMs = timeoutMs;
    this.from = from;
    this.transport = createTransport({
      url,
      pool: true,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, messageId, subject, text, html }: Mail): Promise<void> {
    try {
      await this.transport.sendMail({
        from: this.from,
        to: { name: '', address: to },
        messageId: `<${messageId}>`,
        subject,
        text,
        html,
        // Keeps out-of-office answers away (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
        // The other timeouts are each of one wait only; this one ends the connection whatever it waits for.
        signal: AbortSignal.timeout(this.timeoutMs),
      });
    } catch (error) {
      throw withoutAddress(error as SmtpError);
    }
  }

  /** Closes the connections; mails being sent end first. */
  close(): void {
    this.transport.close();
  }
}

/** Servers like to repeat the address in their answer, so of what they said only the codes are told. */
function withoutAddress(error: SmtpError): Error {
  const enhancedCode = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(error.response ?? '')?.[1];
  const codes = [error.code, error.responseCode, enhancedCode].filter(Boolean).join(' ');
  if (isRecipientRefused(error, enhancedCode)) {
    return new Refusal(RECIPIENT_REFUSED, `the mail server refuses the recipient for good: ${codes}`);
  }
  return new Error(`the mail could not be sent: ${codes || error.name} at ${error.command ?? 'sending'}`);
}

/**
 * 550 to 559 in answer to the recipient's address (RFC 5321 section 4.2.2). Not with an enhanced code of 5.7, security
 * or policy (RFC 3463 section 3.8): that is about us, as when the server will not relay, and mends without the customer. Nor with
 * 5.6.7, an address that is not ASCII at a server which does not speak SMTPUTF8 (RFC 6531 section 3.3): another server does.
 */
function isRecipientRefused({ command, responseCode = 0 }: SmtpError, enhancedCode = ''): boolean {
  return (
    command === 'RCPT TO' &&
    responseCode >= 550 &&
    responseCode <= 559 &&
    !enhancedCode.startsWith('5.7.') &&
    enhancedCode !== '5.6.7'
  );
}
