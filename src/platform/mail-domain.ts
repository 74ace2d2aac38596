import { Resolver } from 'node:dns/promises';

/** Tells whether a domain can receive mail. */
export interface MailDomains {
  /** False only when the domain surely takes none; true also when the name servers do not answer. */
  acceptsMail(domain: string): Promise<boolean>;
}

const negativeAnswers = new Set(['ENOTFOUND', 'ENODATA', 'NXDOMAIN']);

/** Asks the name servers: an MX record, or else an address (RFC 5321 section 5.1); a null MX refuses (RFC 7505). */
export class DnsMailDomains implements MailDomains {
  readonly #resolver = new Resolver({ timeout: 2_000, tries: 1 });

  async acceptsMail(domain: string): Promise<boolean> {
    const exchanges = await this.#ask(() => this.#resolver.resolveMx(domain));
    if (exchanges === 'unknown') return true;
    if (exchanges.length > 0) return exchanges.some(({ exchange }) => exchange !== '' && exchange !== '.');
    for (const find of [() => this.#resolver.resolve4(domain), () => this.#resolver.resolve6(domain)]) {
      const addresses = await this.#ask(find);
      if (addresses === 'unknown' || addresses.length > 0) return true;
    }
    return false;
  }

  async #ask<T>(question: () => Promise<T[]>): Promise<T[] | 'unknown'> {
    try {
      return await question();
    } catch (error) {
      return negativeAnswers.has((error as NodeJS.ErrnoException).code ?? '') ? [] : 'unknown';
    }
  }
}
