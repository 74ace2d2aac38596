import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { viewer } from '../support/operations.js';
import { aUser, type SignedIn, signIn } from '../support/people.js';
import { listen, SocketClient, sessionEnded } from '../support/socket-client.js';

let app: TestApp;
let url: string;
let person: SignedIn;
beforeAll(async () => {
  app = await startApp({ MAX_SESSIONS_PER_USER: '1000' });
  url = await listen(app);
  person = await aUser(app);
});
afterAll(() => app.stop());

/** Connections that the server holds at this moment. */
const open = () => app.app.server.websocketServer.clients;
afterEach(async () => {
  for (const socket of open()) socket.terminate();
  await expect.poll(() => open().size).toBe(0);
});

const repeated = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const within = (fields: string) => `subscription { viewerSessionEnded { ${fields} } }`;
const isShown =
  'subscription ($isShown: Boolean!) { viewerSessionEnded { sessionId @include(if: $isShown) } }';

interface Refused {
  readonly query: string;
  readonly code: string;
  readonly message?: RegExp;
  readonly variables?: object;
  readonly operationName?: string;
}

describe('a connection', () => {
  let socket: SocketClient;
  beforeEach(async () => {
    socket = await SocketClient.of(url, person);
  });

  /** Asserts that an operation was refused with this code and nothing else came of it. */
  async function expectRefused(id: string, code: string, message = /./): Promise<void> {
    const errors = await socket.errorsOf(id);
    expect(errors.map((error) => error.extensions['code'])).toEqual(errors.map(() => code));
    for (const error of errors) {
      expect(error.extensions['requestId']).toMatch(/^[0-9a-f-]{36}$/);
      expect(JSON.stringify(error)).not.toMatch(/stack|node_modules|\.ts:\d/i);
    }
    expect(errors.some((error) => message.test(error.message))).toBe(true);
    expect(socket.messagesOf(id)).toHaveLength(1);
  }

  it.each<[string, string]>([
    ['a query', '{ viewer { user { email } } }'],
    ['a named query', 'query Viewer { viewer { user { email } } }'],
    ['a logout', 'mutation { logout { session { id } } }'],
    ['a document of fragments', 'fragment Ending on SessionEndedEvent { reason }'],
    [
      'a document of several operations',
      `${sessionEnded.replace('{', 'A {')} mutation B { logout { session { id } } }`,
    ],
  ])('refuses %s, and does not execute it', async (_, query) => {
    app.statements.length = 0;
    socket.subscribe('1', query);
    await expectRefused('1', 'OPERATION_NOT_ALLOWED', /only subscriptions/i);
    expect(app.statements.filter((text) => text.includes('"sessions"'))).toEqual([]);
    expect(await socket.isStillThere()).toBe(true);
    expect((await person.client.run(viewer)).viewer?.session?.id).toBe(person.sessionId);
  });

  it('refuses the mutation of a document that has a subscription as well', async () => {
    const query = `subscription A { viewerSessionEnded { reason } } mutation B { logout { session { id } } }`;
    socket.subscribe('1', query, { operationName: 'B' });
    await expectRefused('1', 'OPERATION_NOT_ALLOWED', /only subscriptions/i);
    socket.subscribe('2', query, { operationName: 'C' });
    await expectRefused('2', 'OPERATION_NOT_ALLOWED', /only subscriptions/i);
    expect((await person.client.run(viewer)).viewer?.session?.id).toBe(person.sessionId);
  });

  it.each<[string, Refused]>([
    ['cannot be read', { query: 'subscription {', code: 'GRAPHQL_PARSE_FAILED', message: /syntax error/i }],
    ['is empty', { query: '', code: 'GRAPHQL_PARSE_FAILED', message: /syntax error/i }],
    [
      'has too many words',
      { query: within(repeated(1_000, () => 'reason')), code: 'GRAPHQL_PARSE_FAILED', message: /tokens/ },
    ],
    [
      'asks for a field that is not there',
      {
        query: within('password'),
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: /Cannot query field "password"/,
      },
    ],
    [
      'asks for too much at once',
      {
        query: within(repeated(16, (index) => `a${index}: reason`)),
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: /alias/i,
      },
    ],
    [
      'goes too deep',
      {
        query: within(`${repeated(12, () => 'reason {')} reason ${repeated(12, () => '}')}`),
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: /depth/i,
      },
    ],
    [
      'has too many directives',
      {
        query: within(`reason ${repeated(11, () => '@include(if: true)')}`),
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: /directive/i,
      },
    ],
    [
      'is two in one',
      {
        query: 'subscription { a: viewerSessionEnded { reason } b: viewerSessionEnded { reason } }',
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: /only one/i,
      },
    ],
    [
      'asks for the schema',
      { query: 'subscription { __schema { types { name } } }', code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
  ])('refuses a subscription that %s, and goes on', async (_, { query, code, message }) => {
    app.logLines.length = 0;
    socket.subscribe('1', query);
    await expectRefused('1', code, message);
    expect(await socket.isStillThere()).toBe(true);
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it.each<[string, object]>([
    ['lack', {}],
    ['are of another type', { isShown: 'yes' }],
    ['are null', { isShown: null }],
    ['cannot be read as text', { isShown: { toString: 1 } }],
  ])('refuses a subscription whose variables %s, and goes on', async (_, variables) => {
    app.logLines.length = 0;
    socket.subscribe('1', isShown, { variables });
    const told = await Promise.race([socket.first('error', '1'), socket.first('next', '1')]);
    const errors = (told.type === 'error' ? told.payload : (told.payload as { errors: unknown }).errors) as {
      readonly message: string;
      readonly extensions: object;
    }[];
    expect(errors).toHaveLength(1);
    // As over HTTP.
    const overHttp = (
      await person.client.post({ query: 'query ($id: ID!) { node(id: $id) { id } }' })
    ).json();
    expect(errors[0]?.extensions).toEqual({
      code: overHttp.errors[0].extensions.code,
      requestId: expect.any(String),
    });
    expect(errors[0]?.message).toContain('$isShown');
    expect(JSON.stringify(told)).not.toMatch(/stack|node_modules|\.ts:\d/i);
    expect(await socket.isStillThere()).toBe(true);
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it.each([
    ['itself', 'subscription { viewerSessionEnded @skip(if: true) { reason } }'],
    ['what is around it', 'subscription { ... @include(if: false) { viewerSessionEnded { reason } } }'],
    [
      'it in a fragment',
      'subscription { ... on Subscription { viewerSessionEnded @skip(if: true) { reason } } }',
    ],
    [
      'it in a fragment with a name',
      'subscription { ...Ending } fragment Ending on Subscription { viewerSessionEnded @skip(if: true) { reason } }',
    ],
    [
      'it in a fragment within a fragment',
      `subscription { ...Outer } fragment Outer on Subscription { ...Ending @include(if: false) }
        fragment Ending on Subscription { viewerSessionEnded { reason } }`,
    ],
  ])('refuses a subscription that leaves out %s, and goes on', async (_, query) => {
    app.logLines.length = 0;
    socket.subscribe('1', query);
    await expectRefused('1', 'OPERATION_NOT_ALLOWED', /directives/);
    expect(await socket.isStillThere()).toBe(true);
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['is no JSON', 'subscribe'],
    ['is no object', '[]'],
    ['has no type', {}],
    ['has a type of no protocol', { type: 'start', id: '1' }],
    ['is one that only servers send', { type: 'connection_ack' }],
    ['subscribes without an id', { type: 'subscribe', payload: { query: sessionEnded } }],
    ['subscribes with an empty id', { type: 'subscribe', id: '', payload: { query: sessionEnded } }],
    ['subscribes without a document', { type: 'subscribe', id: '1', payload: {} }],
    [
      'subscribes with variables in a list',
      { type: 'subscribe', id: '1', payload: { query: sessionEnded, variables: [] } },
    ],
  ])('is closed with 4400 after a message that %s', async (_, message) => {
    app.logLines.length = 0;
    socket.send(message);
    expect((await socket.ended()).code).toBe(4400);
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('is closed with 4409 when an id is used twice at a time, and lets it be used again', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      socket.subscribe('1', sessionEnded);
      await socket.isStillThere();
      socket.send({ type: 'complete', id: '1' });
      await socket.isStillThere();
    }
    expect(socket.messagesOf('1')).toEqual([]);
    socket.subscribe('toString', sessionEnded);
    socket.subscribe('__proto__', sessionEnded);
    await socket.isStillThere();
    socket.subscribe('toString', sessionEnded);
    expect(await socket.endedWith()).toBe('4409 Subscriber for toString already exists');
  });

  it.each([129 * 1024, 1024 * 1024, 16 * 1024 * 1024])(
    'is closed with 1009 after a message of %i bytes',
    async (size) => {
      socket.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(size) } }));
      expect((await socket.ended()).code).toBe(1009);
    },
  );

  it('is cut off after a ping that asks for a long echo, and no fault is seen in it', async () => {
    app.logLines.length = 0;
    socket.send({ type: 'ping', payload: { text: 'x'.repeat(1_001) } });
    expect((await socket.ended()).code).toBe(1006);
    expect(socket.messages).toEqual([{ type: 'connection_ack' }]);
    expect(app.logLines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
  });

  it('takes a message of 127 KiB, and one that comes in pieces', async () => {
    socket.subscribe('1', `${within('password')} # ${'x'.repeat(127 * 1024)}`);
    await expectRefused('1', 'GRAPHQL_VALIDATION_FAILED');
    socket.socket.send('{"type":', { fin: false });
    socket.socket.send('"ping"}', { fin: true });
    expect(await socket.first('pong')).toEqual({ type: 'pong' });
  });

  /** Asserts that an operation was refused for want of room, whenever that was found. */
  async function expectNoRoom(id: string): Promise<void> {
    const told = await Promise.race([socket.first('error', id), socket.first('next', id)]);
    const errors = told.type === 'error' ? told.payload : (told.payload as { errors: unknown }).errors;
    expect(errors).toMatchObject([{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }]);
  }

  it.each<[string, () => Promise<unknown>]>([
    ['all at once', async () => {}],
    ['one after the other', () => person.client.run(viewer)],
  ])('is refused a subscription beyond the fiftieth until one of them is over: %s', async (_, pause) => {
    app.logLines.length = 0;
    for (let count = 1; count <= 50; count += 1) socket.subscribe(String(count), sessionEnded);
    await pause();
    socket.subscribe('51', sessionEnded);
    await expectNoRoom('51');
    expect(await socket.isStillThere()).toBe(true);
    socket.send({ type: 'complete', id: '7' });
    socket.subscribe('52', sessionEnded);
    await socket.isStillThere();
    await person.client.run(viewer);
    socket.subscribe('53', sessionEnded);
    await expectNoRoom('53');
    const refused = new Set(['51', '53']);
    expect(socket.messages.filter(({ id }) => id !== undefined && !refused.has(id))).toEqual([]);
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe('a session', () => {
  const tooMany = '1013 Too many connections for one session.';

  /** Connects and gives the connection, or else how it was closed. */
  const attempt = async (client: SignedIn['client']): Promise<SocketClient | string> => {
    const socket = await SocketClient.open(url);
    socket.init({ authorization: `Bearer ${client.bearer}` });
    return socket.first('connection_ack').then(
      () => socket,
      () => socket.endedWith(),
    );
  };
  const isOpen = (socket: SocketClient | string): socket is SocketClient => typeof socket !== 'string';

  it('has at most 20 connections, also when it asks for all at once, and its user 20 more with another', async () => {
    const { client } = await signIn(app, person);
    const attempts = await Promise.all(Array.from({ length: 30 }, () => attempt(client)));
    expect(attempts.filter(isOpen)).toHaveLength(20);
    expect(attempts.filter((found) => !isOpen(found))).toEqual(Array.from({ length: 10 }, () => tooMany));
    expect(await attempt(client)).toBe(tooMany);

    const { client: other } = await signIn(app, person);
    expect(isOpen(await attempt(other))).toBe(true);
  });

  it.each<[string, (socket: SocketClient) => Promise<unknown>]>([
    ['says goodbye', (socket) => socket.close()],
    ['vanishes', async (socket) => socket.socket.terminate()],
    [
      'vanishes in the middle of subscriptions',
      async (socket) => {
        for (const id of ['1', '2', '3']) socket.subscribe(id, sessionEnded);
        socket.socket.terminate();
      },
    ],
    ['breaks the protocol', async (socket) => socket.init()],
  ])('may open another connection when one of 20 %s', async (_, leave) => {
    const { client } = await signIn(app, person);
    const sockets = (await Promise.all(Array.from({ length: 20 }, () => attempt(client)))).filter(isOpen);
    expect(sockets).toHaveLength(20);
    for (const socket of sockets) {
      socket.subscribe('ended', sessionEnded);
      await socket.isStillThere();
    }
    expect(await attempt(client)).toBe(tooMany);
    await Promise.all(sockets.slice(0, 3).map(leave));
    const again: (SocketClient | string)[] = [];
    await expect
      .poll(async () => {
        const found = await attempt(client);
        if (isOpen(found)) again.push(found);
        return again.length;
      })
      .toBe(3);
    expect(await attempt(client)).toBe(tooMany);
  });

  it('keeps none of its places for a connection that went before it was let in', async () => {
    const { client } = await signIn(app, person);
    for (let turn = 0; turn < 40; turn += 1) {
      const socket = await SocketClient.open(url);
      socket.init({ authorization: `Bearer ${client.bearer}` });
      if (turn % 2 === 0) socket.socket.terminate();
      else socket.init();
    }
    await expect.poll(() => open().size).toBe(0);
    const attempts = await Promise.all(Array.from({ length: 20 }, () => attempt(client)));
    expect(attempts.filter(isOpen)).toHaveLength(20);
  });
});
