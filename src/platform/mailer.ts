import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { Resend } from 'resend';
import type { MailConfig } from '../config/config.js';
import { withinTime } from './deadline.js';
import type { Logger } from './logger.js';

/** A message ready to be sent. `id` stays the same when it is tried again. */
export interface MailMessage {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Way out for mail. */
export interface Mailer {
  /** Hands a message over; throws when the other side did not take it. */
  send(message: MailMessage): Promise<void>;
  close(): void;
}

/** Longest that one message may take, in milliseconds; the outbox relies on it. */
export const sendingTimeoutMs = 10_000;

/** Builds the configured way out. */
export function createMailer(config: MailConfig, logger: Logger): Mailer {
  switch (config.kind) {
    case 'console':
      return new MailboxMailer(config.folder, config.from, logger);
    case 'smtp':
      return new SmtpMailer(config.url.reveal(), config.from);
    case 'resend':
      return new ResendMailer(config.apiKey.reveal(), config.from);
    case 'none':
      return { send: async () => {}, close: () => {} };
  }
}

/** Writes each message to a folder and its text to the log. For the developer's own machine only. */
class MailboxMailer implements Mailer {
  readonly #folder: string;
  readonly #from: string;
  readonly #logger: Logger;
  readonly #composer = createTransport({ streamTransport: true, buffer: true });

  constructor(folder: string, from: string, logger: Logger) {
    this.#folder = folder;
    this.#from = from;
    this.#logger = logger;
  }

  async send(message: MailMessage): Promise<void> {
    const { message: source } = await this.#composer.sendMail(toMail(message, this.#from));
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${message.id}.eml`);
    const draft = `${path}.${randomUUID()}.part`;
    await writeFile(draft, source as Buffer, { mode: 0o600 });
    await rename(draft, path);
    this.#logger.info(
      { mailbox: path, to: message.to, subject: message.subject },
      `Mail to ${message.to}:\n\n${message.text}`,
    );
  }

  close(): void {
    this.#composer.close();
  }
}

class SmtpMailer implements Mailer {
  readonly #from: string;
  readonly #transport;

  constructor(url: string, from: string) {
    this.#from = from;
    this.#transport = createTransport({
      url,
      connectionTimeout: sendingTimeoutMs,
      greetingTimeout: sendingTimeoutMs,
      socketTimeout: sendingTimeoutMs,
    });
  }

  async send(message: MailMessage): Promise<void> {
    try {
      await inTime(this.#transport.sendMail(toMail(message, this.#from)));
    } catch (error) {
      throw refusedBySmtp(error);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

class ResendMailer implements Mailer {
  readonly #from: string;
  readonly #client: Resend;

  constructor(apiKey: string, from: string) {
    this.#from = from;
    this.#client = new Resend(apiKey);
  }

  async send({ id, to, subject, text, html }: MailMessage): Promise<void> {
    const sending = this.#client.emails.send(
      { from: this.#from, to: [to], subject, text, html },
      { idempotencyKey: id },
    );
    const { error } = await inTime(sending);
    if (error) throw new MailRefusedError(error.name, error.name === 'validation_error');
  }

  close(): void {}
}

/**
 * The mail service did not take a message. The other side's own words are left out: they quote addresses. When it is
 * permanent, the same message will be refused again (RFC 5321 section 4.2.1).
 */
export class MailRefusedError extends Error {
  readonly isPermanent: boolean;

  constructor(code: string, isPermanent: boolean) {
    super(`The mail service refused the message: ${code}`);
    this.name = 'MailRefusedError';
    this.isPermanent = isPermanent;
  }
}

function refusedBySmtp(error: unknown): unknown {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (responseCode === undefined) return error;
  // Other 5xx answers, to the login or "554 relay access denied", are the operator's to mend, and worth another try.
  const isAddressRefused = code === 'EENVELOPE' && [550, 551, 553].includes(responseCode);
  return new MailRefusedError(`${responseCode} ${code}`, isAddressRefused);
}

function toMail(message: MailMessage, from: string) {
  return {
    from,
    // As an object the address cannot be read as a list of several.
    to: { name: '', address: message.to },
    subject: message.subject,
    text: message.text,
    html: message.html,
    messageId: `<${message.id}@latchkey>`,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return withinTime(work, sendingTimeoutMs, () => {
    throw new Error('The mail service did not answer in time.');
  });
}
