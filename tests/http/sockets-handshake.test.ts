import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { startApp, type TestApp } from '../support/app.js';
import { logout, viewer } from '../support/operations.js';
import { aUser, type SignedIn, signIn } from '../support/people.js';
import { databaseUrl } from '../support/postgres-server.js';
import { cookieHeader, listen, SocketClient, sessionEnded } from '../support/socket-client.js';
import { type CutOff, cutOff } from './cut-off.js';

const listed = 'https://app.example.com';
const protocol = 'graphql-transport-ws';

let app: TestApp;
let url: string;
/** The server's ends of all lines that ever led to it. */
const ends: Socket[] = [];
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: listed });
  app.app.server.server.on('connection', (end) => ends.push(end));
  url = await listen(app);
});
afterAll(() => app.stop());
afterEach(async () => {
  for (const end of ends.splice(0)) end.destroy();
  await expect.poll(() => open().size).toBe(0);
});

/** Connections that the server holds at this moment. */
const open = () => app.app.server.websocketServer.clients;

/** The HTTP status with which the server answers to a wish for a connection; 101 when it opens one. */
function statusOf(address: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, [protocol], { headers });
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    socket.on('error', reject);
  });
}

describe('a connection', () => {
  it.each([
    ['a foreign page', 'https://evil.example.com'],
    ['a page without an origin', 'null'],
    ['a page whose origin begins as a listed one', `${listed}.evil.example.com`],
    ['a page of another scheme', listed.replace('https', 'http')],
    ['a page of another port', `${listed}:8443`],
    ['a page that names nothing', ''],
  ])('is refused to %s, cookies or not, and nothing is opened', async (_, origin) => {
    const { client } = await aUser(app, { tokenDelivery: 'COOKIE' });
    app.statements.length = 0;
    expect(await statusOf(url, { origin, cookie: cookieHeader(client) })).toBe(403);
    expect(await statusOf(url, { origin })).toBe(403);
    expect(open().size).toBe(0);
    expect(app.statements.filter((text) => text.includes('"sessions"'))).toEqual([]);
  });

  it('is refused where there is nothing, and not kept where there is something else', async () => {
    const elsewhere = (path: string) => url.replace('/graphql', path);
    expect(await statusOf(elsewhere('/nothing'))).toBe(404);
    expect(await statusOf(elsewhere('/graphql/more'))).toBe(404);
    for (const path of ['/health/ready', '/.well-known/jwks.json']) {
      const { client } = await aUser(app);
      const socket = await SocketClient.open(elsewhere(path)).catch(() => undefined);
      socket?.socket.send(JSON.stringify({ type: 'connection_init', payload: bearer(client.bearer) }));
      await socket?.ended();
      expect(socket?.messages ?? []).toEqual([]);
    }
    await expect.poll(() => open().size).toBe(0);
  });

  it.each([
    ['an address that is none', '/%zz'],
    ['an address in two slashes', '//'],
    ['a method that is none there', '/graphql', 'DELETE'],
    ['a method that has no body', '/graphql', 'HEAD'],
    ['a method that is none anywhere', '/graphql', 'PROPFIND'],
    ['a method that sends', '/graphql', 'POST', 'Content-Type: application/json'],
    ['a method that sends what nobody reads', '/graphql', 'POST', 'Content-Type: text/xml'],
    ['an address that is too long', `/${'x'.repeat(100_000)}`],
    ['a foreign page', '/graphql', 'GET', 'Origin: https://evil.example.com'],
    ['a device header that is none', '/graphql', 'GET', 'X-Device-Id: with a space'],
    ['another charset', '/graphql', 'GET', 'Content-Type: application/json; charset=utf-16'],
    ['a key that is none', '/graphql', 'GET', 'Sec-WebSocket-Key: short'],
    ['another version', '/graphql', 'GET', 'Sec-WebSocket-Version: 12'],
    ['what was there before', '/graphql', 'GET', 'Upgrade: h2c'],
  ])('whose wish is refused because of %s is not held open', async (_, path, method = 'GET', header = '') => {
    const [name = ''] = header.split(':');
    const headers = [
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      `Sec-WebSocket-Protocol: ${protocol}`,
    ].filter((line) => name === '' || !line.startsWith(`${name}:`));
    const { hostname, port } = new URL(url);
    const line = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let text = '';
    line.on('data', (chunk) => {
      text += String(chunk);
    });
    line.write(
      [`${method} ${path} HTTP/1.1`, ...headers, header].filter(Boolean).join('\r\n').concat('\r\n\r\n'),
    );
    await expect.poll(() => text).toMatch(/^HTTP\/1\.1 4\d\d /);
    // The server ends the line; it does not wait until the other side does.
    await expect.poll(() => ends.map((end) => end.destroyed), { timeout: 2_000 }).toEqual([true]);
    line.destroy();
  });

  it('is refused to a device header that is none', async () => {
    expect(await statusOf(url, { 'x-device-id': 'with a space' })).toBe(400);
    expect(open().size).toBe(0);
  });

  it('that is asked for by POST is refused, and the line is not held open', async () => {
    const ended = await new Promise<string>((resolve) => {
      const wish = request(url.replace('ws:', 'http:'), {
        method: 'POST',
        headers: {
          connection: 'upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.alloc(16).toString('base64'),
          'sec-websocket-protocol': protocol,
          'content-type': 'application/json',
          'content-length': '2',
        },
      });
      wish.on('upgrade', () => resolve('opened'));
      wish.on('response', (response) => {
        response.resume();
        response.on('close', () => resolve('refused'));
      });
      wish.on('error', () => resolve('refused'));
      wish.setTimeout(5_000, () => resolve('left waiting'));
      wish.end('{}');
    });
    expect(ended).toBe('refused');
    expect(open().size).toBe(0);
  });

  it('that speaks another language is closed at once', async () => {
    const none = await SocketClient.open(url, { protocols: [] });
    expect(await none.endedWith()).toBe('4406 Subprotocol not acceptable');
    await expect(SocketClient.open(url, { protocols: ['graphql-ws'] })).rejects.toThrow(/subprotocol/i);
    await expect.poll(() => open().size).toBe(0);
  });

  it('is opened to clients that are no browser, to listed pages and to those of the server itself', async () => {
    expect(await statusOf(url)).toBe(101);
    expect(await statusOf(url, { origin: listed })).toBe(101);
    expect(await statusOf(url, { origin: new URL(app.config.http.publicUrl).origin })).toBe(101);
  });

  it('stands beside plain requests of the same address', async () => {
    const query = encodeURIComponent('{ instance { name } }');
    const response = await fetch(`${url.replace('ws:', 'http:')}?query=${query}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(await response.json()).toEqual({ data: { instance: { name: 'Latchkey' } } });
  });
});

/** `connection_init` with a token. */
const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` });

/** How a connection ends that introduces itself so. */
async function refusalOf(connectionParams?: unknown, headers: Record<string, string> = {}): Promise<string> {
  const socket = await SocketClient.open(url, { headers });
  socket.init(connectionParams);
  const end = await socket.endedWith();
  expect(socket.messages).toEqual([]);
  return end;
}

const missing = '4403 UNAUTHENTICATED: MISSING';
const expired = '4403 UNAUTHENTICATED: EXPIRED';
const invalid = '4403 UNAUTHENTICATED: INVALID';
const ended = '4403 UNAUTHENTICATED: ENDED';

describe('who introduces themselves', () => {
  let person: SignedIn;
  let browser: SignedIn['client'];
  beforeAll(async () => {
    person = await aUser(app);
    ({ client: browser } = await signIn(app, person, 'COOKIE'));
  });

  it('without a token and without a cookie is told that it is missing', async () => {
    for (const params of [undefined, {}, { authorization: null }, { token: person.accessToken }, null]) {
      expect(await refusalOf(params)).toBe(missing);
    }
    for (const params of ['x', [], 5]) {
      expect(await refusalOf(params)).toBe('4400 Invalid message received');
    }
  });

  it('with what is no token of ours is told that it is invalid, whatever it is', async () => {
    const [header, claims, signature = ''] = person.accessToken?.split('.') ?? [];
    for (const token of [
      'garbage',
      'a.b.c',
      `${header}.${claims}.`,
      `${header}.${claims}.${signature.slice(0, -4)}AAAA`,
      person.refreshToken,
      'x'.repeat(100_000),
    ]) {
      expect(await refusalOf(bearer(token))).toBe(invalid);
    }
    expect(await refusalOf(undefined, { cookie: `latchkey_access=${'x'.repeat(100_000)}` })).toBe(invalid);
  });

  it.each([
    ['without its scheme', (token: string): unknown => token],
    ['under another scheme', (token: string): unknown => `Basic ${token}`],
    ['twice', (token: string): unknown => `Bearer ${token} ${token}`],
    ['empty', (): unknown => ''],
    ['as a number', (): unknown => 5],
    ['as a list', (token: string): unknown => [`Bearer ${token}`, `Bearer ${token}`]],
    ['as an object', (): unknown => ({})],
    ['as an object that cannot be read as text', (): unknown => ({ toString: 1, valueOf: 1 })],
  ])('with a token %s is told that it is invalid', async (_, authorization) => {
    app.logLines.length = 0;
    expect(await refusalOf({ authorization: authorization(person.accessToken ?? '') })).toBe(invalid);
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('on two ways at once is told that it is invalid, for nobody can tell who is meant', async () => {
    const { accessToken } = person;
    const cookie = cookieHeader(browser);
    expect(await refusalOf(bearer(accessToken), { cookie })).toBe(invalid);
    expect(await refusalOf(bearer(browser.cookies.get('latchkey_access')), { cookie })).toBe(invalid);
    expect(await refusalOf({ ...bearer(accessToken), Authorization: `Bearer ${accessToken}` })).toBe(invalid);
    expect(await refusalOf(bearer(accessToken), { authorization: 'Bearer other' })).toBe(invalid);
  });

  it('with a token on the way that it was not handed over for is told that it is invalid', async () => {
    expect(await refusalOf(bearer(browser.cookies.get('latchkey_access')))).toBe(invalid);
    expect(await refusalOf(undefined, { cookie: `latchkey_access=${person.accessToken}` })).toBe(invalid);
  });

  it('with a token whose session has ended is told so', async () => {
    const body = await aUser(app);
    await body.client.run(logout);
    expect(await refusalOf(bearer(body.accessToken))).toBe(ended);
    const cookies = await aUser(app, { tokenDelivery: 'COOKIE' });
    const cookie = cookieHeader(cookies.client);
    await cookies.client.run(logout);
    expect(await refusalOf(undefined, { cookie })).toBe(ended);
  });

  it('with a token that has expired is told so, and may come again with a fresh one', async () => {
    const body = await aUser(app);
    const cookies = await aUser(app, { tokenDelivery: 'COOKIE' });
    app.clock.advance(910);
    expect(await refusalOf(bearer(body.accessToken))).toBe(expired);
    expect(await refusalOf(undefined, { cookie: cookieHeader(cookies.client) })).toBe(expired);
  });

  it('is let in by a token, however its header is spelt, and by a cookie', async () => {
    const body = await aUser(app);
    for (const params of [
      bearer(body.accessToken),
      { Authorization: `bearer ${body.accessToken}` },
      { ...bearer(body.accessToken), locale: 'en' },
    ]) {
      const socket = await SocketClient.open(url);
      socket.init(params);
      expect(await socket.first('connection_ack')).toEqual({ type: 'connection_ack' });
    }
    const cookies = await aUser(app, { tokenDelivery: 'COOKIE' });
    const origin = new URL(app.config.http.publicUrl).origin;
    const page = await SocketClient.open(url, { headers: { cookie: cookieHeader(cookies.client), origin } });
    page.init();
    expect(await page.first('connection_ack')).toEqual({ type: 'connection_ack' });
  });

  it('is let in by a cookie beside a scheme that is for others, as over HTTP', async () => {
    const { client } = await aUser(app, { tokenDelivery: 'COOKIE' });
    const headers = { cookie: cookieHeader(client), authorization: 'Basic YWRhOmxvdmVsYWNl' };
    client.headers = { authorization: headers.authorization };
    expect((await client.run(viewer)).viewer?.session?.isCurrent).toBe(true);
    const socket = await SocketClient.open(url, { headers });
    socket.init();
    expect(await socket.first('connection_ack')).toEqual({ type: 'connection_ack' });
  });

  it('is let in by the header of the upgrade, as over HTTP', async () => {
    const { accessToken } = await aUser(app);
    const socket = await SocketClient.open(url, { headers: { authorization: `Bearer ${accessToken}` } });
    socket.init();
    expect(await socket.first('connection_ack')).toEqual({ type: 'connection_ack' });
  });
});

describe('who does not introduce themselves', () => {
  it('is let go after three seconds', async () => {
    const socket = await SocketClient.open(url);
    const start = performance.now();
    expect(await socket.endedWith()).toBe('4408 Connection initialisation timeout');
    expect(performance.now() - start).toBeGreaterThan(2_500);
    expect(performance.now() - start).toBeLessThan(4_500);
  });

  it('but subscribes is let go at once', async () => {
    const { accessToken } = await aUser(app);
    const socket = await SocketClient.open(url, { headers: { authorization: `Bearer ${accessToken}` } });
    socket.subscribe('1', sessionEnded);
    expect(await socket.endedWith()).toBe('4401 Unauthorized');
    expect(socket.messages).toEqual([]);
  });

  it('gets nothing echoed, and is let go in time', async () => {
    const socket = await SocketClient.open(url);
    socket.send({ type: 'ping', payload: { words: 'x'.repeat(10_000) } });
    expect((await socket.ended()).code).toBe(4408);
    expect(socket.messages).toEqual([{ type: 'pong' }]);
  });

  it('once but twice is let go, also when the first has not been answered', async () => {
    const person = await aUser(app);
    const patient = await SocketClient.of(url, person);
    patient.init(bearer(person.accessToken));
    expect(await patient.endedWith()).toBe('4429 Too many initialisation requests');
    const hasty = await SocketClient.open(url);
    hasty.init(bearer(person.accessToken));
    hasty.init(bearer(person.accessToken));
    expect(await hasty.endedWith()).toBe('4429 Too many initialisation requests');
  });
});

describe('while the database', () => {
  const name = `latchkey_sockets_${process.pid}`;
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  let door: CutOff;
  let cut: TestApp;
  let cutUrl: string;
  let person: SignedIn;
  beforeAll(async () => {
    await admin.unsafe(`create database ${name} template ${inject('postgresTemplate')}`);
    const real = new URL(databaseUrl(inject('postgresUrl'), name));
    door = await cutOff({ host: real.hostname, port: Number(real.port || 5432) });
    real.host = `127.0.0.1:${door.port}`;
    cut = await startApp({ DATABASE_URL: real.toString(), DATABASE_POOL_SIZE: '3' });
    cutUrl = await listen(cut);
    person = await aUser(cut);
  });
  afterEach(() => door.mend());
  afterAll(async () => {
    await cut.stop();
    await door.close();
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });

  const refusal = async () => {
    const socket = await SocketClient.open(cutUrl);
    socket.init(bearer(person.accessToken));
    return socket.endedWith();
  };

  it('is gone, nobody is told that they have no session, and who is connected stays so', async () => {
    const before = await SocketClient.of(cutUrl, person);
    await door.refuse();
    expect(await refusal()).toBe('4403 UNAVAILABLE');
    const stranger = await SocketClient.open(cutUrl);
    stranger.init();
    expect(await stranger.endedWith()).toBe(missing);

    before.subscribe('1', sessionEnded);
    // What cannot be told in a message that begins an event is told in the event itself.
    const told = await Promise.race([before.first('error', '1'), before.first('next', '1')]);
    expect(JSON.stringify(told.payload)).toContain('"UNAVAILABLE"');
    expect(JSON.stringify(told.payload)).not.toMatch(/ECONN|postgres|127\.0\.0\.1|at .*\.ts/);
    expect(await before.isStillThere()).toBe(true);

    await door.mend();
    await expect.poll(refusalOrAck, { timeout: 5_000 }).toBe('connection_ack');
    expect(await before.isStillThere()).toBe(true);
  });

  const refusalOrAck = async () => {
    const socket = await SocketClient.open(cutUrl);
    socket.init(bearer(person.accessToken));
    return Promise.race([socket.first('connection_ack').then(({ type }) => type), socket.endedWith()]).catch(
      () => 'ended',
    );
  };

  it('does not answer, whoever introduces themselves is let go within 10 seconds', async () => {
    door.stall();
    const start = performance.now();
    expect(await refusal()).toBe('4403 UNAVAILABLE');
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
