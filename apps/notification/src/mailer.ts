/** A mail to one customer, ready to send. */
export interface Mail {
  to: string;
  /** Without angle brackets. */
  messageId: string;
  subject: string;
  text: string;
  html: string;
}

/** Where mails go. */
export interface Mailer {
  /** `send` has ended by then, in milliseconds. */
  readonly timeoutMs: number;

  /**
   * Hands the mail to the mail server; resolves once the server has taken it on.
   *
   * @throws Refusal `RecipientRefused` when the server refuses the recipient for good
   * @throws Error trouble: it may help to send again, and the mail may have been taken on all the same. Never says
   *   the address
   */
  send(mail: Mail): Promise<void>;
}
