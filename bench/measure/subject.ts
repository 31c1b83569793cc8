import { randomBytes } from 'node:crypto';
import {
  type Outcome,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../tests/support/sandbox/index.ts';
import type { RuntimeCommand } from '../../tests/support/sandbox/types.ts';
import type { Received } from '../sink/messages.ts';
import type { Channel } from '../sink/sink.ts';
import type { Bench, BuiltSetup } from './bench.ts';

/** A set-up in a sandbox, with a backend of its own. */
export interface Subject {
  readonly built: BuiltSetup;
  readonly sandbox: Sandbox;
  readonly channel: Channel;
}

export interface SubjectOptions {
  /** Speaks TLS to its backend. */
  readonly tls?: boolean;
  /** May run on one core only. */
  readonly pinned?: boolean;
  /** The function's time-out (3,000). */
  readonly timeoutMs?: number;
  /** How long its backend takes to answer until it is told otherwise (0), from Init on. */
  readonly initialDelayMs?: number;
}

/** Starts a sandbox; throws where its Init fails. */
export async function startSubject(
  bench: Bench,
  built: BuiltSetup,
  options: SubjectOptions = {},
): Promise<Subject> {
  const certificate = options.tls && typeof bench.certificate === 'object' ? bench.certificate : undefined;
  const channel = await bench.sink.open(certificate);
  await channel.behave({ kind: 'answer', delayMs: options.initialDelayMs ?? 0 });
  const env = {
    ...built.setup.env({ url: channel.url, xrayDaemon: channel.xrayDaemon }),
    ...(built.workload === 'home-feed' && bench.database.env),
    ...(certificate && { NODE_EXTRA_CA_CERTS: certificate.certificateFile }),
  };
  const { handler, folder: root } = built;
  const runtime = options.pinned ? onOneCore(bench.runtime) : bench.runtime;
  const timeoutMs = options.timeoutMs ?? 3_000;
  const sandboxOptions: SandboxOptions = { handler, root, env, runtime, timeoutMs };
  const sandbox = await startSandbox(sandboxOptions);
  const subject = { built, sandbox, channel };
  if (sandbox.init.status !== 'ok') throw failure(subject, `Init: ${JSON.stringify(sandbox.init)}`);
  return subject;
}

/** Invokes it, however that ends. */
export function invokeAnyhow({ built, sandbox }: Subject, event: unknown): Promise<Outcome> {
  // X-Ray records what Lambda has sampled, and nothing else.
  return sandbox.invoke(event, built.setup.sends === 'x-ray' ? { traceHeader: sampledTrace() } : {});
}

/** Invokes it; throws unless it answers 200 and is ready for the next one. */
export async function invoke(subject: Subject, event: unknown): Promise<Outcome> {
  const outcome = await invokeAnyhow(subject, event);
  const { statusCode } = (outcome.payload ?? {}) as { statusCode?: unknown };
  if (outcome.status !== 'ok' || outcome.ending !== 'next' || statusCode !== 200) {
    throw failure(subject, `${outcome.status}, then ${outcome.ending}: ${outcome.raw.slice(0, 500)}`);
  }
  return outcome;
}

/** What a caller waited: for the response, or to learn that there is none. */
export const responseMs = (outcome: Outcome): number => outcome.responseMs ?? outcome.billedMs;

/** Ends the sandbox as Lambda does, and answers all that arrived, once these spans have or two seconds are over. */
export async function endSubject({ sandbox, channel }: Subject, spans: number): Promise<Received> {
  await sandbox.shutdown();
  const until = performance.now() + 2_000;
  let received = await channel.report();
  while (received.spans < spans && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    received = await channel.report();
  }
  await closeSubject({ sandbox, channel });
  return received;
}

export async function closeSubject({ sandbox, channel }: Omit<Subject, 'built'>): Promise<void> {
  await sandbox.close();
  await channel.close();
}

function failure({ built, sandbox }: Subject, what: string): Error {
  const log = sandbox.logs().slice(-20).join('\n');
  return new Error(`“${built.setup.name}” (${built.workload}): ${what}\nIts log ends with:\n${log}`);
}

function sampledTrace(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=1`;
}

const onOneCore = ({ name, command, args }: RuntimeCommand): RuntimeCommand => ({
  name,
  command: 'taskset',
  args: ['-c', '0', command, ...args],
});
