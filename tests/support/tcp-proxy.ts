import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy whose open connections can go bad, as those of a sandbox that was frozen for long. */
export interface TcpProxy {
  readonly url: string;
  /** Open connections answer the next bytes with RST; new ones work. */
  resetOpenConnections(): void;
  /** Open connections swallow all bytes from now on; new ones work. */
  swallowOpenConnections(): void;
  close(): void;
}

/** Starts a proxy on a free port in front of `target`, an `http:` origin. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    open.add(client);
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy()).on('close', () => open.delete(client));
    upstream.on('error', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const spoil = (react: (client: Socket) => void) => {
    for (const client of open) {
      client.unpipe();
      client.removeAllListeners('data').on('data', () => react(client));
    }
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resetOpenConnections: () => spoil((client) => client.resetAndDestroy()),
    swallowOpenConnections: () => spoil(() => {}),
    close: () => {
      for (const client of open) client.destroy();
      server.close();
    },
  };
}
