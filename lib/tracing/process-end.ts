import type { Attributes } from '@opentelemetry/api';
import { failureAttributes } from './failure.ts';
import type { Outbox } from './later-delivery.ts';
import type { OpenSpans } from './open-spans.ts';

/** Lambda kills 500 ms after SIGTERM, or 300 where external extensions run too. */
const sigtermMs = 250;

/**
 * Lets nothing be lost when the process ends: by an error that nobody caught, by `process.exit`, by SIGTERM. What
 * would have happened without tracing happens still.
 *
 * An exit handler has no time for the network, so there the dead letter takes all. SIGKILL and running out of memory
 * leave no moment at all.
 */
export function onProcessEnd(openSpans: OpenSpans, outbox: Outbox, hasExtension: boolean): void {
  let cause: Attributes | undefined;
  // Watches without handling: the process goes down as it would have. Unhandled rejections come here too.
  process.on('uncaughtExceptionMonitor', (error) => {
    const survives = process.listenerCount('uncaughtException') > 0;
    cause = survives ? undefined : failureAttributes(error);
  });
  process.on('exit', (code) => {
    openSpans.fail(cause ?? { 'error.type': 'process_exit', 'process.exit.code': code });
    outbox.abandon(cause ? 'the process ended by an error' : 'the process exited');
  });
  // Before all others, so as to see who else listens: `once` takes itself off when it is called.
  if (hasExtension) process.prependOnceListener('SIGTERM', () => void endBySignal(openSpans, outbox));
}

async function endBySignal(openSpans: OpenSpans, outbox: Outbox): Promise<void> {
  const alone = process.listenerCount('SIGTERM') === 0;
  openSpans.fail({ 'error.type': 'shutdown' });
  await outbox.flush(sigtermMs, true);
  outbox.abandon('the sandbox was shut down');
  // Whoever listens besides us decides; alone, the signal does what it does without us.
  if (alone) process.kill(process.pid, 'SIGTERM');
}
