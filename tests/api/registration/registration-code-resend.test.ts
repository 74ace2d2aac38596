import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import type { Client } from '../../support/client.js';
import { faultsIn, registrationCodeResend, registrationComplete } from '../../support/operations.js';
import { anApplicant, aUser, startRegistration, stranger } from '../../support/people.js';

describe('Mutation.registrationCodeResend', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  async function resend(client: Client, registrationId: string) {
    const answer = await client.run(registrationCodeResend, { input: { registrationId } });
    return answer.registrationCodeResend;
  }

  async function complete(client: Client, registrationId: string, code: string) {
    const input = { registrationId, code, tokenDelivery: 'BODY' } as const;
    return (await client.run(registrationComplete, { input })).registrationComplete;
  }

  describe('refuses', () => {
    it.each(['reg_0000000000000000000001', 'reg_', 'usr_0000000000000000000001', '', '1', '\u0000'])(
      'the registration %j, which is none',
      async (registrationId) => {
        const payload = await resend(app.client(), registrationId);
        expect(payload?.registration).toBeNull();
        expect(faultsIn(payload)).toEqual(['registrationId EXPIRED']);
      },
    );

    it('within a minute of the last code, and says how long to wait', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      const wait = async () => {
        const payload = await resend(client, registrationId);
        expect(faultsIn(payload)).toEqual(['- TOO_MANY_ATTEMPTS']);
        return payload?.userErrors[0]?.retryAfterSeconds;
      };
      expect(await wait()).toBeOneOf([59, 60]);
      app.clock.advance(30);
      expect(await wait()).toBeOneOf([29, 30]);
      app.clock.advance(29);
      expect(await wait()).toBe(1);
      expect(app.mailbox.to(email)).toHaveLength(1);
    });

    it('a second code at the same moment, and says how long to wait', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      app.clock.advance(60);
      const payloads = await Promise.all([1, 2].map(() => resend(client, registrationId)));
      const refused = payloads.filter((payload) => payload?.registration === null);
      expect(refused).toHaveLength(1);
      expect(refused[0]?.userErrors).toMatchObject([{ code: 'TOO_MANY_ATTEMPTS' }]);
      expect(refused[0]?.userErrors[0]?.retryAfterSeconds).toBeGreaterThan(0);
      await app.mailbox.letterTo(email, 2);
      expect(app.mailbox.to(email)).toHaveLength(2);
    });

    it('a registration whose five tries are spent', async () => {
      const { client, registrationId } = await anApplicant(app);
      for (let tries = 0; tries < 5; tries += 1) await complete(client, registrationId, 'wrong');
      app.clock.advance(60);
      expect(faultsIn(await resend(client, registrationId))).toEqual(['registrationId EXPIRED']);
    });

    it('a registration that was completed', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      await complete(client, registrationId, await app.mailbox.codeFor(email));
      app.clock.advance(60);
      expect(faultsIn(await resend(client, registrationId))).toEqual(['registrationId EXPIRED']);
    });

    it('a registration that is 24 hours old', async () => {
      const { client, registrationId } = await anApplicant(app);
      app.clock.advance(24 * 60 * 60);
      expect(faultsIn(await resend(client, registrationId))).toEqual(['registrationId EXPIRED']);
    });
  });

  describe('for an address that has an account', () => {
    it('answers as for a free one, and writes to the owner once more', async () => {
      const owner = await aUser(app);
      const { username, password } = stranger();
      const client = app.client();
      const registrationId = await startRegistration(client, { email: owner.email, username, password });
      expect(faultsIn(await resend(client, registrationId))).toEqual(['- TOO_MANY_ATTEMPTS']);
      app.clock.advance(60);
      const payload = await resend(client, registrationId);
      expect(payload).toMatchObject({
        registration: { id: registrationId, email: owner.email },
        userErrors: [],
      });
      const letter = await app.mailbox.letterTo(owner.email, 3);
      expect(letter.subject).toBe('You already have a Latchkey account');
    });
  });

  describe('sends', () => {
    it('a new code with new times, and the old code works no more', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      const oldCode = await app.mailbox.codeFor(email);
      app.clock.advance(60);
      const now = app.clock.now().getTime();
      const payload = await resend(client, registrationId);
      expect(faultsIn(payload)).toEqual([]);
      expect(payload?.registration).toMatchObject({ id: registrationId, email });
      expect(Date.parse(payload?.registration?.expiresAt ?? '')).toBeGreaterThanOrEqual(now + 600_000);
      expect(Date.parse(payload?.registration?.resendAvailableAt ?? '')).toBeGreaterThanOrEqual(now + 60_000);

      const newCode = await app.mailbox.codeFor(email, 2);
      expect(newCode).not.toBe(oldCode);
      expect(faultsIn(await complete(client, registrationId, oldCode))).toEqual(['code INVALID_CODE']);
      expect(faultsIn(await complete(client, registrationId, newCode))).toEqual([]);
    });

    it('a new link, and the old link works no more', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      const oldLink = await app.mailbox.linkFor(email);
      app.clock.advance(60);
      await resend(client, registrationId);
      const newLink = await app.mailbox.linkFor(email, 2);
      expect((await client.request('GET', oldLink.pathname + oldLink.search)).statusCode).toBe(410);
      expect((await client.request('GET', newLink.pathname + newLink.search)).statusCode).toBe(200);
    });

    it('a code that works after the first one expired', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      await app.mailbox.letterTo(email);
      app.clock.advance(601);
      await resend(client, registrationId);
      const code = await app.mailbox.codeFor(email, 2);
      expect(faultsIn(await complete(client, registrationId, code))).toEqual([]);
    });

    it('no further tries: five in all, whichever code they were for', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      for (let tries = 0; tries < 4; tries += 1) {
        expect(faultsIn(await complete(client, registrationId, 'wrong'))).toEqual(['code INVALID_CODE']);
      }
      app.clock.advance(60);
      expect(faultsIn(await resend(client, registrationId))).toEqual([]);
      const code = await app.mailbox.codeFor(email, 2);
      expect(faultsIn(await complete(client, registrationId, 'wrong'))).toEqual(['code INVALID_CODE']);
      expect(faultsIn(await complete(client, registrationId, code))).toEqual(['registrationId EXPIRED']);
    });

    it('a code that promises no more time than its registration has', async () => {
      const { client, registrationId } = await anApplicant(app);
      const endsAt = app.clock.now().getTime() + 24 * 60 * 60 * 1000;
      app.clock.advance(24 * 60 * 60 - 300);
      const payload = await resend(client, registrationId);
      expect(Date.parse(payload?.registration?.expiresAt ?? '')).toBeLessThanOrEqual(endsAt);
    });
  });
});
