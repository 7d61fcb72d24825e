/** What a mail says, once, whether it is shown as text or as HTML. All of it is plain text. */
export interface MailContent {
  subject: string;
  heading: string;
  paragraphs: string[];
  sections: Section[];
  closing: string;
}

export interface Section {
  title: string;
  /** Name and value. */
  facts?: [string, string][];
  items?: Item[];
}

export interface Item {
  sku: string;
  quantity: number;
}
