import type { Mailer, MailMessage } from '../../src/platform/mailer.js';

/** Stands for the mail service, which is not ours; everything up to it is real. */
export class Mailbox implements Mailer {
  readonly messages: MailMessage[] = [];
  /** What the next sends do instead of succeeding. */
  readonly failures: Error[] = [];
  #waiting: (() => void)[] = [];

  async send(message: MailMessage): Promise<void> {
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.messages.push(message);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  close(): void {}

  to(address: string): MailMessage[] {
    return this.messages.filter((message) => message.to.toLowerCase() === address.toLowerCase());
  }

  /** The newest letter to an address, once there are at least `count` of them. */
  async letterTo(address: string, count = 1): Promise<MailMessage> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const letters = this.to(address);
      const letter = letters.at(-1);
      if (letter && letters.length >= count) return letter;
      if (Date.now() > deadline) throw new Error(`No letter to ${address} after 10 seconds.`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 250);
      });
    }
  }

  /** The six digits in the newest letter to an address. */
  async codeFor(address: string, count = 1): Promise<string> {
    const letter = await this.letterTo(address, count);
    const code = /^Code: (\d{6})$/m.exec(letter.text)?.[1];
    if (code === undefined) throw new Error(`The letter "${letter.subject}" has no code.`);
    return code;
  }

  /** The link in the newest letter to an address. */
  async linkFor(address: string, count = 1): Promise<URL> {
    const { text, subject } = await this.letterTo(address, count);
    const url = /https?:\/\/\S+/.exec(text)?.[0];
    if (url === undefined) throw new Error(`The letter "${subject}" has no link.`);
    return new URL(url);
  }
}
