export interface CaughtMail {
  /** As sent, in angle brackets. */
  messageId: string;
  to: string[];
  subject: string;
  text: string;
}

/** Every mail that the mail catcher has caught. */
export async function caughtMails(web: string | undefined): Promise<CaughtMail[]> {
  if (!web) throw new Error('the mail server of this stack has no page to read mails from');
  const response = await fetch(`${web}/api/messages`);
  if (!response.ok) throw new Error(`the mail catcher answers ${response.status}`);
  return (await response.json()) as CaughtMail[];
}
