import { WebSocket } from 'ws';
import type { TestApp } from './app.js';
import type { ClientError, Client as HttpClient } from './client.js';

/** A message of the `graphql-transport-ws` protocol as it reaches a client. */
export interface SocketMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** How a connection ended, and when, by `performance.now()`. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
  readonly at: number;
}

export interface SocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
}

/** How long a client waits for what must come, in milliseconds. */
const patienceMs = 15_000;

export const sessionEnded = 'subscription { viewerSessionEnded { sessionId reason } }';

/** A client of the live API that does what the test says and nothing by itself, so that it can also do what is wrong. */
export class SocketClient {
  readonly socket: WebSocket;
  /** Everything that came, oldest first. */
  readonly messages: SocketMessage[] = [];
  /** How the connection ended; undefined while it is open. */
  end: SocketEnd | undefined;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (text) => {
      this.messages.push(JSON.parse(String(text)) as SocketMessage);
      this.#wake();
    });
    socket.on('close', (code, reason) => {
      this.end = { code, reason: String(reason), at: performance.now() };
      this.#wake();
    });
  }

  /** Opens a connection. @throws {Error} when the server does not let it be opened */
  static async open(url: string, options: SocketOptions = {}): Promise<SocketClient> {
    const { headers = {}, protocols = ['graphql-transport-ws'] } = options;
    const socket = new WebSocket(url, [...protocols], { headers: { ...headers } });
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    // A connection that is cut ends with a close as well, which is what tests look at.
    socket.on('error', () => {});
    return client;
  }

  /** Opens a connection for the session of a client, by its token or by its cookies, and waits until it is let in. */
  static async of(url: string, { client }: { readonly client: HttpClient }): Promise<SocketClient> {
    const headers = client.cookies.size > 0 ? { cookie: cookieHeader(client) } : undefined;
    const socket = await SocketClient.open(url, headers ? { headers } : {});
    socket.init(client.bearer === undefined ? undefined : { authorization: `Bearer ${client.bearer}` });
    await socket.first('connection_ack');
    return socket;
  }

  /** Opens a connection as `of` does, and subscribes to the end of the session as `ended`. */
  static async watching(url: string, person: { readonly client: HttpClient }): Promise<SocketClient> {
    const socket = await SocketClient.of(url, person);
    socket.subscribe('ended', sessionEnded);
    await socket.isStillThere();
    // Nothing says that a subscription has begun; it has when a request is answered that was sent after it.
    await ask(url, person.client);
    return socket;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  init(connectionParams?: unknown): void {
    this.send({
      type: 'connection_init',
      ...(connectionParams === undefined ? {} : { payload: connectionParams }),
    });
  }

  subscribe(id: string, query: string, more: object = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, ...more } });
  }

  /** Messages that belong to an operation. */
  messagesOf(id: string): SocketMessage[] {
    return this.messages.filter((message) => message.id === id);
  }

  /** The first message of a type, or of an operation and a type. @throws {Error} when the connection ends before */
  async first(type: string, id?: string): Promise<SocketMessage> {
    return this.#until(
      `a message "${type}"`,
      () => this.messages.find((message) => message.type === type && (id === undefined || message.id === id)),
      true,
    );
  }

  /** The errors with which an operation was refused. */
  async errorsOf(id: string): Promise<readonly ClientError[]> {
    return (await this.first('error', id)).payload as ClientError[];
  }

  /** Resolves when the connection has ended. */
  async ended(): Promise<SocketEnd> {
    return this.#until('the end', () => this.end, false);
  }

  /** How the connection ended, as code and reason in one text. */
  async endedWith(): Promise<string> {
    const { code, reason } = await this.ended();
    return `${code} ${reason}`;
  }

  /** Asks the server for a word, so that what was sent before has been read. @throws {Error} when the connection ends */
  async isStillThere(): Promise<true> {
    const answered = () => this.messages.filter(({ type }) => type === 'pong').length;
    const before = answered();
    this.send({ type: 'ping' });
    await this.#until('an answer', () => answered() > before || undefined, true);
    return true;
  }

  async close(): Promise<void> {
    if (this.end) return;
    this.socket.close(1000);
    await this.ended();
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }

  #until<Found>(what: string, find: () => Found | undefined, mustBeOpen: boolean): Promise<Found> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        this.#waiting.delete(look);
        clearTimeout(timer);
        act();
      };
      const fail = (why: string) => settle(() => reject(new Error(`There was not ${what}: ${why}.`)));
      const look = () => {
        const found = find();
        if (found !== undefined) return settle(() => resolve(found));
        if (mustBeOpen && this.end) return fail(`it ended with ${this.end.code} ${this.end.reason}`);
        return undefined;
      };
      const timer = setTimeout(() => fail(`${patienceMs} ms went by`), patienceMs);
      this.#waiting.add(look);
      look();
    });
  }
}

/** Lets a program listen on this machine, and gives the address of its live API. */
export async function listen({ app }: TestApp): Promise<string> {
  const address = await app.server.listen({ port: 0, host: '127.0.0.1' });
  return `${address.replace(/^http/, 'ws')}/graphql`;
}

async function ask(url: string, client: HttpClient): Promise<void> {
  await fetch(url.replace(/^ws/, 'http'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: cookieHeader(client),
      ...(client.bearer === undefined ? {} : { authorization: `Bearer ${client.bearer}` }),
    },
    body: JSON.stringify({ query: '{ viewer { session { id } } }' }),
  });
}

export function cookieHeader({ cookies }: HttpClient): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
