import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * The port that a variable asks for, or the default.
 *
 * @throws {Error} a sentence with the value, when it is no port
 */
export function portFrom(name: string, fallback: number, env: NodeJS.ProcessEnv): number {
  const text = env[name]?.trim();
  if (!text) return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${name} is '${text}', which is no port. Set it to an integer from 1 to 65535.`);
}

/** A port of 127.0.0.1 that nothing listens on now. */
export async function freePort(): Promise<number> {
  return listenBriefly(0);
}

/** @throws {Error} a sentence that names the port and the variable, when something listens there already */
export async function assertFree(port: number, variable: string): Promise<void> {
  try {
    await listenBriefly(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
    throw new Error(`Port ${port} ${why}. Stop what has it, or choose another with ${variable}=<port>.`, {
      cause: error,
    });
  }
}

/** Whether something accepts connections there. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function listenBriefly(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return actual;
}
