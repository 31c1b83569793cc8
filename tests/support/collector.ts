import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { createArrivals } from './arrivals.ts';
import { type CollectedRequest, collect, describeRequests } from './collected-request.ts';
import type { Behaviour } from './collector-behaviour.ts';

/** Chooses by request; `index` counts them from 0. */
export type ChooseBehaviour = (request: IncomingMessage, index: number) => Behaviour;

/** A server that stands in for Honeycomb. */
export interface Collector {
  /** Its origin, such as `http://127.0.0.1:40123`; traces go to `/v1/traces`, other paths are recorded and answered too. */
  readonly url: string;
  /** Every request, in the order in which their bodies arrived. */
  readonly requests: readonly CollectedRequest[];
  /** The spans that a backend would have: those of a request that failed, and is perhaps sent again, do not count. */
  readonly spans: readonly ReceivedSpan[];
  /** What to do from now on, with requests that begin later. */
  behave(behaviour: Behaviour | ChooseBehaviour): void;
  /** What to do with each of the next requests, in turn, before `behave` applies again. */
  behaveOnce(...behaviours: Behaviour[]): void;
  /** The kept spans, once there are at least `count`; rejects with the tree of what did arrive. */
  waitForSpans(count: number, timeoutMs?: number): Promise<readonly ReceivedSpan[]>;
  /** The requests, once there are at least `count`; rejects with a list of those that did arrive. */
  waitForRequests(count: number, timeoutMs?: number): Promise<readonly CollectedRequest[]>;
  /** Forgets all requests so far. */
  clear(): void;
  /** Stops listening and destroys what is connected. */
  close(): Promise<void>;
}

/**
 * Starts a collector on a free port of 127.0.0.1. Like Honeycomb it answers 415 to a content type with parameters.
 *
 * @example
 * const collector = await startCollector();
 * collector.behaveOnce({ kind: 'status', status: 503 });
 * expectTree(await collector.waitForSpans(2), { name: 'GET /', children: [{ name: 'work' }] });
 */
export async function startCollector(): Promise<Collector> {
  const requests: CollectedRequest[] = [];
  const arrivals = createArrivals();
  const behaviours = createBehaviours();
  const spans = () => requests.filter(({ isKept }) => isKept).flatMap((request) => request.spans);

  const server = createServer((request, response) => {
    const record = (collected: CollectedRequest) => {
      requests.push(collected);
      arrivals.check();
    };
    collect(request, response, behaviours.next(request), record).catch((error: unknown) =>
      response.destroy(error as Error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // One that a failed test leaves open must not keep jest from ending.
  server.unref();

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get spans() {
      return spans();
    },
    behave: behaviours.set,
    behaveOnce: behaviours.add,
    async waitForSpans(count, timeoutMs = 5_000) {
      const describe = () =>
        `${late(count, 'spans', timeoutMs, spans().length)}\n${describeRequests(requests)}`;
      await arrivals.waitUntil(() => spans().length >= count, timeoutMs, describe);
      return spans();
    },
    async waitForRequests(count, timeoutMs = 5_000) {
      const describe = () =>
        `${late(count, 'requests', timeoutMs, requests.length)}\n${describeRequests(requests)}`;
      await arrivals.waitUntil(() => requests.length >= count, timeoutMs, describe);
      return [...requests];
    },
    clear() {
      requests.length = 0;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createBehaviours() {
  let standing: ChooseBehaviour = () => ({ kind: 'accept' });
  let index = 0;
  const once: Behaviour[] = [];
  return {
    set(behaviour: Behaviour | ChooseBehaviour) {
      standing = typeof behaviour === 'function' ? behaviour : () => behaviour;
    },
    add(...behaviours: Behaviour[]) {
      once.push(...behaviours);
    },
    next(request: IncomingMessage): Behaviour {
      const chosen = once.shift() ?? standing(request, index);
      index += 1;
      return chosen;
    },
  };
}

function late(count: number, what: string, timeoutMs: number, arrived: number): string {
  return `Waited ${timeoutMs} ms for ${count} ${what}, and there are ${arrived}. What did arrive:`;
}
