import { connect, createServer, type Socket } from 'node:net';

/** A door to a server that a test can shut: what stands for a machine or a network that fails. */
export interface CutOff {
  readonly port: number;
  /** Ends every connection and refuses new ones, as a machine does on which the server has ended. */
  refuse(): Promise<void>;
  /** Ends every connection, and each new one at once, as a proxy does when there is nothing behind it. */
  hangUp(): void;
  /** Lets connections stand, and no byte through, as a network does that lost its other half. */
  stall(): void;
  /** Lets everything through again. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a port of this machine that leads to another. */
export async function cutOff(target: { readonly host: string; readonly port: number }): Promise<CutOff> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'hanging up' | 'stalled' = 'open';
  const server = createServer((near) => {
    if (state === 'hanging up') {
      near.destroy();
      return;
    }
    const far = connect(target);
    const end = () => {
      for (const socket of [near, far]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', end).on('close', end);
      from.on('data', (chunk) => {
        if (state !== 'stalled') to.write(chunk);
      });
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The port was not opened.');
  const { port } = address;
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const shut = async () => {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    endAll();
    await closed;
  };
  return {
    port,
    refuse: shut,
    hangUp: () => {
      state = 'hanging up';
      endAll();
    },
    stall: () => {
      state = 'stalled';
    },
    mend: async () => {
      if (state === 'stalled') endAll();
      state = 'open';
      if (!server.listening) await listen(port);
    },
    close: shut,
  };
}
