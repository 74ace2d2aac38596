import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pendingRegistrations } from '../../src/modules/registration/pending-registration.table.js';
import { sessions } from '../../src/modules/sessions/session.table.js';
import { users } from '../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  faultsIn,
  login,
  registrationCodeResend,
  registrationComplete,
  registrationStart,
  viewer,
} from '../support/operations.js';
import {
  type Applicant,
  anApplicant,
  type Form,
  goodPassword,
  type Person,
  stranger,
} from '../support/people.js';

const many = 20;

describe('Registrations that race', () => {
  let app: TestApp;
  let otherNode: TestApp;
  beforeAll(async () => {
    app = await startApp();
    otherNode = await app.anotherNode();
  });
  afterAll(() => app.stop());

  /** Applicants on both nodes by turns, each with the code of their own letter. */
  async function applicantsWithCodes(form: (index: number) => Partial<Person>) {
    const applicants = await Promise.all(
      Array.from({ length: many }, (_, index) => anApplicant(index % 2 ? app : otherNode, form(index))),
    );
    const codes = await Promise.all(applicants.map((applicant) => codeOf(applicant)));
    return applicants.map((applicant, index) => ({ ...applicant, code: codes[index] ?? '' }));
  }

  /** The mail of either node; a letter names the username, which is each applicant's own. */
  async function codeOf({ username, email }: Applicant): Promise<string> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const letters = [...app.mailbox.to(email), ...otherNode.mailbox.to(email)];
      const letter = letters.find(({ text }) => text.includes(`username ${username} `));
      const code = /^Code: (\d{6})$/m.exec(letter?.text ?? '')?.[1];
      if (code !== undefined) return code;
      if (Date.now() > deadline) throw new Error(`No letter for ${username} after 10 seconds.`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function complete({ client, registrationId, code }: Applicant & { code: string }) {
    const { data, errors } = await client.execute(registrationComplete, {
      input: { registrationId, code, tokenDelivery: 'BODY' },
    });
    expect(errors).toBeUndefined();
    return data?.registrationComplete;
  }

  it('make one account of an address, whoever confirms it, and refuse all others in words', async () => {
    const { email } = stranger();
    const applicants = await applicantsWithCodes(() => ({ email, username: stranger().username }));
    const payloads = await Promise.all(applicants.map(complete));
    const made = payloads.filter((payload) => payload?.authentication);
    expect(made).toHaveLength(1);
    for (const payload of payloads) {
      if (payload?.authentication) expect(payload.userErrors).toEqual([]);
      else expect(faultsIn(payload)).toEqual(['email TAKEN']);
    }
    expect(await app.connection.database.$count(users, eq(users.emailCanonical, email))).toBe(1);
    const username = made[0]?.authentication?.user.username ?? '';
    const { login: logged } = await app
      .client()
      .run(login, { input: { identifier: email, password: goodPassword } });
    expect(logged?.result?.user.username).toBe(username);
  });

  it('give a username to one of those who asked for it, and let the others choose another', async () => {
    const { username } = stranger();
    const applicants = await Promise.all(
      Array.from({ length: many }, () => anApplicant(app, { username, email: stranger().email })),
    );
    const withCodes = await Promise.all(
      applicants.map(async (applicant) => ({ ...applicant, code: await codeOf(applicant) })),
    );
    const payloads = await Promise.all(withCodes.map(complete));
    expect(payloads.filter((payload) => payload?.authentication)).toHaveLength(1);
    const refused = withCodes.filter((_, index) => !payloads[index]?.authentication);
    for (const payload of payloads) {
      if (!payload?.authentication) expect(faultsIn(payload)).toEqual(['username TAKEN']);
    }
    expect(await app.connection.database.$count(users, eq(users.username, username))).toBe(1);

    const again = await Promise.all(
      refused.map(async ({ client, registrationId, code }) => {
        const input = { registrationId, code, username: stranger().username };
        return (await client.run(registrationComplete, { input })).registrationComplete;
      }),
    );
    expect(again.flatMap(faultsIn)).toEqual([]);
  });

  it('open one session by one code, whoever is first', async () => {
    const applicant = await anApplicant(app);
    const code = await codeOf(applicant);
    const payloads = await Promise.all(
      Array.from({ length: many }, (_, index) =>
        complete({ ...applicant, client: (index % 2 ? app : otherNode).client(), code }),
      ),
    );
    const opened = payloads.flatMap((payload) => payload?.authentication ?? []);
    expect(opened).toHaveLength(1);
    for (const payload of payloads) {
      if (!payload?.authentication) expect(faultsIn(payload)).toEqual(['registrationId EXPIRED']);
    }
    const rows = await app.connection.database
      .select({ id: sessions.id })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(users.emailCanonical, applicant.email));
    expect(rows).toHaveLength(1);
    applicant.client.bearer = opened[0]?.tokens?.accessToken;
    expect((await applicant.client.run(viewer)).viewer?.user.username).toBe(applicant.username);
  });

  it('spend five tries and no more, however many come at once', async () => {
    const applicant = await anApplicant(app);
    const code = await codeOf(applicant);
    const wrong = code === '000000' ? '000001' : '000000';
    const faults = await Promise.all(
      Array.from({ length: many }, async () => faultsIn(await complete({ ...applicant, code: wrong }))),
    );
    expect(faults.filter(([fault]) => fault === 'code INVALID_CODE')).toHaveLength(5);
    expect(faults.filter(([fault]) => fault === 'registrationId EXPIRED')).toHaveLength(many - 5);
    expect(faultsIn(await complete({ ...applicant, code }))).toEqual(['registrationId EXPIRED']);
  });

  it('make one account of a link and a code that are used together', async () => {
    const applicant = await anApplicant(app);
    const [code, link] = [await codeOf(applicant), await app.mailbox.linkFor(applicant.email)];
    const form = new URLSearchParams({
      token: link.searchParams.get('token') ?? '',
      password: applicant.password,
    });
    const [payload, page] = await Promise.all([
      complete({ ...applicant, code }),
      otherNode.client().request('POST', link.pathname, form.toString(), {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    ]);
    expect([payload?.authentication ? 200 : 410, page.statusCode].sort()).toEqual([200, 410]);
    expect(await app.connection.database.$count(users, eq(users.emailCanonical, applicant.email))).toBe(1);
  });

  it('send one letter when many ask for a new code at once', async () => {
    const { client, registrationId, email } = await anApplicant(app);
    await app.mailbox.letterTo(email);
    app.clock.advance(60);
    const payloads = await Promise.all(
      Array.from({ length: many }, () => client.run(registrationCodeResend, { input: { registrationId } })),
    );
    const sent = payloads.filter(({ registrationCodeResend: payload }) => payload?.registration);
    expect(sent).toHaveLength(1);
    await expect.poll(() => app.mailbox.to(email).length + otherNode.mailbox.to(email).length).toBe(2);
  });

  it('are forgotten after 24 hours by any node that starts', async () => {
    const { email } = await anApplicant(app);
    const count = () =>
      app.connection.database.$count(pendingRegistrations, eq(pendingRegistrations.email, email));
    app.clock.advance(24 * 60 * 60 - 60);
    await app.anotherNode();
    expect(await count()).toBe(1);
    app.clock.advance(60);
    await app.anotherNode();
    await expect.poll(count).toBe(0);
  });
});

describe('Registrations that race where no address is verified', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ EMAIL_METHOD: 'none' });
  });
  afterAll(() => app.stop());

  const registerAll = (forms: readonly Form[]) =>
    Promise.all(
      forms.map(async (form) => {
        const { data, errors } = await app.client().execute(registrationStart, { input: form });
        expect(errors).toBeUndefined();
        return data?.registrationStart;
      }),
    );

  it('make one account of an address and refuse all others in words', async () => {
    const { email } = stranger();
    const forms = Array.from({ length: many }, () => ({ ...stranger(), email }));
    const payloads = await registerAll(forms);
    expect(payloads.filter((payload) => payload?.authentication)).toHaveLength(1);
    const faults = payloads.flatMap(faultsIn);
    expect(faults).toEqual(Array(many - 1).fill('email TAKEN'));
    expect(await app.connection.database.$count(users, eq(users.emailCanonical, email))).toBe(1);
  });

  it('give each a username of their own when nobody chose one', async () => {
    const forms = Array.from({ length: many }, (_, index) => ({
      email: `maria.sibylla@merian${index}.example`,
      password: goodPassword,
    }));
    const names = (await registerAll(forms)).map((payload) => payload?.authentication?.user.username);
    expect(new Set(names).size).toBe(many);
    for (const name of names) expect(name).toMatch(/^maria_sibylla(_\d{6})?$/);
  });
});
