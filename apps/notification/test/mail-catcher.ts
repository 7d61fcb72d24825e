/** A mail as the test run's SMTP catcher tells it. */
export interface CaughtMail {
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  headers: Record<string, string>;
  text: string;
  html: string;
}

/** The mails caught for this recipient, in order. */
export async function mailsTo(recipient: string): Promise<CaughtMail[]> {
  const answer = await fetch(new URL('/api/messages', process.env.MAIL_WEB_URL));
  const mails = (await answer.json()) as CaughtMail[];
  return mails.filter(({ to }) => to.includes(recipient));
}
