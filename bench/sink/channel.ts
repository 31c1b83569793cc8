import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { accept, refuse } from '../../local/receiver/answer.ts';
import { readBody } from '../../local/receiver/body.ts';
import { refuseMediaType } from '../../local/receiver/read-traces.ts';
import type { Addresses, Behaviour, Certificate } from './messages.ts';
import { Tally } from './tally.ts';

/** A backend of one function's own: a server of OTLP/HTTP, and what an X-Ray daemon would be. */
export interface Channel {
  readonly addresses: Addresses;
  readonly tally: Tally;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Listens on free ports of 127.0.0.1; with TLS where there is a certificate. */
export async function openChannel(certificate?: Certificate): Promise<Channel> {
  const tally = new Tally();
  let behaviour: Behaviour = { kind: 'answer', delayMs: 0 };
  const server = createBackend(certificate, (request, response) => {
    receive(request, response, tally, behaviour).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const daemon = createSocket('udp4', (datagram) => tally.addDatagram(datagram));
  await new Promise<void>((resolve) => daemon.bind(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    addresses: {
      url: `${certificate ? 'https' : 'http'}://${host}:${port}`,
      xrayDaemon: `${host}:${daemon.address().port}`,
    },
    tally,
    behave(next) {
      behaviour = next;
    },
    async close() {
      daemon.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createBackend(
  certificate: Certificate | undefined,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  // A frozen client keeps its connection for as long as a load balancer of AWS would, and longer.
  const timeouts = { keepAliveTimeout: 300_000, requestTimeout: 0, headersTimeout: 0 };
  if (!certificate) return createServer(timeouts, listener);
  const [key, cert] = [readFileSync(certificate.keyFile), readFileSync(certificate.certificateFile)];
  return createTlsServer({ ...timeouts, key, cert }, listener);
}

/** Takes the whole body, waits, and answers as OTLP has it: 200 and an empty message in the request's own encoding. */
async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  tally: Tally,
  behaviour: Behaviour,
): Promise<void> {
  const refusal = refuseMediaType(request.headers);
  const body = await readBody(request);
  if (!body.ok) return void response.destroy();
  tally.addRequest(request.headers, body.bytes, refusal === undefined && behaviour.kind === 'answer');
  if (behaviour.kind === 'hang') return;
  if (behaviour.delayMs > 0) await sleep(behaviour.delayMs);
  if (refusal) refuse(request, response, refusal);
  else accept(request, response);
}
