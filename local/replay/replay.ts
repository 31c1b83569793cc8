import type { Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolveConfig } from '../../lib/tracing/config.ts';
import { redactUrl } from '../../lib/tracing/redact.ts';
import type { ReceivedSpan } from '../receiver/span.ts';
import { Batcher } from './batches.ts';
import { deliver } from './deliver.ts';
import { Journal, journalPath } from './journal.ts';
import { type ReplayOptions, UsageError } from './options.ts';
import type { Endpoint } from './post.ts';
import { count, type Progress, type Screen, showProgress } from './progress.ts';
import { type SourceOptions, spansToSend } from './source.ts';
import { createTally, failedOf, summary, type Tally } from './tally.ts';

/** A flush has 2 s for a few KB; a batch of 4 MB from somebody's desk may need longer. */
const defaultTimeoutMs = 30_000;

/** What a replay runs in: a process, or a test's idea of one. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly screen: Screen;
  /** Aborted when the run is to stop as soon as it may. */
  readonly signal: AbortSignal;
}

/**
 * Sends the dead letters in files and answers what became of them, in a sentence, with the exit code.
 *
 * @throws {UsageError} when a file or the configuration is not as it must be; then nothing was sent
 */
export async function replay(options: ReplayOptions, surroundings: Surroundings): Promise<Result> {
  const { env, screen, signal } = surroundings;
  const { files, areRegular } = await checkFiles(options.files, env);
  const progress = showProgress(screen);
  const tally = createTally();
  const source = { files, signal, isDelivered: () => false, say: progress.say };
  if (options.dryRun) {
    for await (const _ of spansToSend(source, tally));
    return resultOf(tally, true);
  }
  const endpoint = resolveEndpoint(env, progress);
  const journal = await Journal.open(options.state ?? journalPath(endpoint), endpoint, options.again);
  const remembering = { ...source, isDelivered: (key: string) => journal.has(key) };
  // A bar needs to know how much there is; what comes through a pipe is not there twice.
  const total = screen.isTTY && areRegular ? await countSpans(remembering) : undefined;
  await sendAll({ endpoint, journal, progress, tally, signal, total }, spansToSend(remembering, tally));
  progress.end();
  return resultOf(tally, false);
}

export interface Result {
  readonly sentence: string;
  readonly exitCode: 0 | 1;
}

function resultOf(tally: Tally, isDryRun: boolean): Result {
  const isWhole = isDryRun || (failedOf(tally) === 0 && tally.rejected === 0);
  return { sentence: summary(tally, isDryRun), exitCode: isWhole && tally.unreadable === 0 ? 0 : 1 };
}

/** npm runs scripts in the package's folder, and names the one that people are in with `INIT_CWD`. */
async function checkFiles(files: readonly string[], { INIT_CWD = '.' }: NodeJS.ProcessEnv) {
  const paths = files.map((file) => (file === '-' ? file : resolve(INIT_CWD, file)));
  const stats = await Promise.all(paths.map(async (path) => (path === '-' ? undefined : checkFile(path))));
  return { files: paths, areRegular: stats.every((found) => found?.isFile()) };
}

async function checkFile(path: string): Promise<Stats> {
  try {
    await access(path, constants.R_OK);
    const found = await stat(path);
    if (!found.isDirectory()) return found;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  throw new UsageError(`${path} is a folder; name the files in it.`);
}

/** The function's own settings, from the same variables. */
function resolveEndpoint(env: NodeJS.ProcessEnv, { say }: Progress): Endpoint {
  const config = resolveConfig({ OTEL_EXPORTER_OTLP_TIMEOUT: String(defaultTimeoutMs), ...env });
  for (const warning of config.warnings) say(warning);
  if (!config.on) throw new UsageError(`There is nowhere to send to: ${config.reason}`);
  say(`Sending to ${redactUrl(config.export.url)}.`);
  return config.export;
}

async function countSpans(source: SourceOptions): Promise<number> {
  let total = 0;
  for await (const _ of spansToSend({ ...source, say: () => {} }, createTally())) total++;
  return total;
}

interface Sending {
  readonly endpoint: Endpoint;
  readonly journal: Journal;
  readonly progress: Progress;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  /** How many spans there are to send, where that is known. */
  readonly total: number | undefined;
}

async function sendAll(sending: Sending, spans: AsyncIterable<ReceivedSpan>): Promise<void> {
  const batcher = new Batcher();
  for await (const span of spans) {
    const full = batcher.add(span);
    if (full && !(await sendBatch(sending, full))) return;
  }
  const rest = batcher.takeAll();
  if (rest.length > 0) await sendBatch(sending, rest);
}

/** Sends and remembers a batch. Answers whether there is sense in going on. */
async function sendBatch(sending: Sending, batch: readonly ReceivedSpan[]): Promise<boolean> {
  const { endpoint, journal, progress, tally, signal } = sending;
  for await (const delivery of deliver(endpoint, batch, signal, progress.say)) {
    const { kind, spans, reason } = delivery;
    if (kind === 'stopped') {
      if (!signal.aborted)
        progress.say(
          `Stopped: ${reason}. Once that is mended run the same command again: it sends the rest.`,
        );
      return false;
    }
    if (kind === 'failed') {
      progress.say(`${count(spans.length)} spans not delivered: ${reason}.`);
      continue;
    }
    // Sent again it would be rejected again, and the rest of its batch stored twice.
    await journal.add(spans);
    const rejected = Math.min(delivery.rejected, spans.length);
    tally.rejected += rejected;
    tally.delivered += spans.length - rejected;
    if (rejected > 0) progress.say(`${count(rejected)} spans rejected: ${reason || 'no reason given'}.`);
    const { spans: found, duplicates, before } = tally;
    progress.update(tally.delivered + tally.rejected, sending.total ?? found - duplicates - before);
  }
  return true;
}
