import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ id: number, receivedAt: string, messageId: string, from: string, to: string[], subject: string,
 *   headers: Record<string, string>, text: string, html: string }} Mail
 */

/** The mails caught so far, one file each, so that they are still there after a restart. */
export class MailStore {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    /** @type {Mail[]} */
    this.mails = readdirSync(folder)
      .filter((name) => /^\d+\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
      .sort((a, b) => a.id - b.id);
  }

  /** @param {Omit<Mail, 'id'>} content */
  add(content) {
    const mail = { id: (this.mails.at(-1)?.id ?? 0) + 1, ...content };
    const file = join(this.folder, `${mail.id}.json`);
    writeFileSync(`${file}.part`, JSON.stringify(mail));
    renameSync(`${file}.part`, file);
    this.mails.push(mail);
  }

  /** @param {number} id */
  find(id) {
    return this.mails.find((mail) => mail.id === id);
  }
}
