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
  return (await allMails()).filter(({ to }) => to.includes(recipient));
}

/** The mails caught with this subject, in order. */
export async function mailsAbout(subject: string): Promise<CaughtMail[]> {
  return (await allMails()).filter((mail) => mail.subject === subject);
}

async function allMails(): Promise<CaughtMail[]> {
  const answer = await fetch(new URL('/api/messages', process.env.MAIL_WEB_URL));
  return (await answer.json()) as CaughtMail[];
}
