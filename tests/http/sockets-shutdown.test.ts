import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aDatabase } from '../platform/a-database.js';
import { post, type RunningProgram, startProgram } from '../platform/running-program.js';
import { startApp, type TestApp } from '../support/app.js';
import { aUser, goodPassword, signIn } from '../support/people.js';
import { listen, SocketClient, sessionEnded } from '../support/socket-client.js';

/** A client that opens a connection by hand and then neither reads nor answers what comes over it. */
interface MuteClient {
  readonly socket: Socket;
  /** Everything that came. */
  text(): string;
  readonly closed: Promise<void>;
}

function muteClient(url: string): MuteClient {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  return { socket, text: () => text, closed };
}

const upgrade = [
  'GET /graphql HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
];
const begun = `${upgrade.join('\r\n')}\r\n`;

describe('a server that stops', () => {
  let app: TestApp;
  let url: string;
  /** The server's ends of all connections. */
  let ends: Socket[];
  beforeEach(async () => {
    app = await startApp();
    ends = [];
    app.app.server.server.on('connection', (end) => ends.push(end));
    url = await listen(app);
  });
  afterEach(async () => {
    for (const end of ends) end.destroy();
    await app.stop();
  });

  const stopped = async () => {
    const start = performance.now();
    await app.app.server.close();
    return performance.now() - start;
  };

  it('says goodbye to everybody, let in or not, and ends', async () => {
    const person = await aUser(app);
    const sockets = await Promise.all([
      SocketClient.watching(url, person),
      SocketClient.of(url, await signIn(app, person, 'COOKIE')),
      SocketClient.open(url),
    ]);
    expect(await stopped()).toBeLessThan(2_000);
    for (const socket of sockets) expect(await socket.endedWith()).toBe('1001 The server is stopping.');
    // The session goes on: only the connection ends.
    expect(sockets[0]?.messagesOf('ended').filter(({ type }) => type === 'next')).toEqual([]);
  });

  it('does not wait for a client that never answers', async () => {
    const { accessToken } = await aUser(app);
    const mute = muteClient(url);
    mute.socket.write(`${begun}\r\n`);
    await expect.poll(() => mute.text()).toContain('101 Switching Protocols');
    mute.socket.write(
      frame({ type: 'connection_init', payload: { authorization: `Bearer ${accessToken}` } }),
    );
    await expect.poll(() => mute.text()).toContain('connection_ack');
    mute.socket.write(frame({ type: 'subscribe', id: '1', payload: { query: sessionEnded } }));

    expect(await stopped()).toBeLessThan(2_000);
    await mute.closed;
    expect(mute.text()).toContain('The server is stopping.');
  });

  it('does not wait for a client that comes late with what it began before', async () => {
    const late = muteClient(url);
    late.socket.write(begun);
    // The server has read the beginning when it has answered what came after it.
    await SocketClient.open(url);
    const stopping = stopped();
    await expect.poll(() => app.app.server.server.listening).toBe(false);
    late.socket.write('\r\n');
    const patience = new Promise<string>((resolve) => setTimeout(resolve, 3_000, 'still waiting'));
    const outcome = await Promise.race([stopping.then(() => 'stopped'), patience]);
    late.socket.destroy();
    expect(late.text()).not.toContain('101 Switching Protocols');
    expect(outcome).toBe('stopped');
  });

  it('opens no connection any more', async () => {
    await stopped();
    await expect(SocketClient.open(url)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a client that has gone without a word', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is let go when it has not answered for two turns, and who answers is kept', async () => {
    const app = await startApp();
    const url = await listen(app);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const mute = muteClient(url);
    mute.socket.write(`${begun}\r\n`);
    await vi.waitFor(() => expect(mute.text()).toContain('101 Switching Protocols'));
    const { accessToken } = await aUser(app);
    mute.socket.write(
      frame({ type: 'connection_init', payload: { authorization: `Bearer ${accessToken}` } }),
    );
    const lively = await SocketClient.of(url, await aUser(app));
    const { clients } = app.app.server.websocketServer;
    await vi.waitFor(() => expect(mute.text()).toContain('connection_ack'));
    expect(clients.size).toBe(2);

    const pinged = new Promise((resolve) => lively.socket.once('ping', resolve));
    vi.advanceTimersByTime(12_000);
    await pinged;
    await lively.isStillThere();
    expect(clients.size).toBe(2);
    vi.advanceTimersByTime(12_000);
    await mute.closed;
    expect(await lively.isStillThere()).toBe(true);
    expect(clients.size).toBe(1);
    vi.useRealTimers();
    await app.stop();
  });
});

describe('the program', { timeout: 90_000 }, () => {
  let database: Awaited<ReturnType<typeof aDatabase>>;
  let folder: string;
  let program: RunningProgram;
  beforeEach(async () => {
    database = await aDatabase('migrated');
    folder = mkdtempSync(join(tmpdir(), 'latchkey-sockets-'));
    program = await startProgram({
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk',
      FIRST_ADMIN_EMAIL: 'admin@example.com',
      FIRST_ADMIN_PASSWORD: goodPassword,
      FIRST_ADMIN_USERNAME: 'the_admin',
    });
    await program.ready();
  });
  afterEach(async () => {
    program.process.kill('SIGKILL');
    await program.exited;
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('that is asked to stop says goodbye to everybody and ends well, whoever does not answer', async () => {
    const login = `mutation ($input: LoginInput!) {
      login(input: $input) { result { ... on Authentication { tokens { accessToken } } } }
    }`;
    const input = { identifier: 'the_admin', password: goodPassword, tokenDelivery: 'BODY' };
    const answer = (await (await post(program.url, login, { input })).json()) as {
      data: { login: { result: { tokens: { accessToken: string } } } };
    };
    const params = { authorization: `Bearer ${answer.data.login.result.tokens.accessToken}` };
    const url = `${program.url.replace('http', 'ws')}/graphql`;
    const polite = await SocketClient.open(url);
    polite.init(params);
    await polite.first('connection_ack');
    const mute = muteClient(url);
    mute.socket.write(`${begun}\r\n`);
    await expect.poll(() => mute.text()).toContain('101 Switching Protocols');
    mute.socket.write(frame({ type: 'connection_init', payload: params }));
    await expect.poll(() => mute.text()).toContain('connection_ack');

    const start = performance.now();
    program.process.kill('SIGTERM');
    expect(await polite.endedWith()).toBe('1001 The server is stopping.');
    expect(await program.exited).toBe(0);
    expect(performance.now() - start).toBeLessThan(5_000);
    await mute.closed;
    expect(program.output()).toContain('Stopped');
  });
});

/** A message as a client sends it: one frame, masked with zeros (RFC 6455 section 5.2). */
function frame(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(8);
  head[0] = 0x81;
  head[1] = 0x80 | 126;
  head.writeUInt16BE(text.length, 2);
  return Buffer.concat([head, text]);
}
