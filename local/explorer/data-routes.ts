import type { ServerResponse } from 'node:http';
import { jsonForm, writeRequest } from '../receiver/write-request.ts';
import { answerJson, answerProblem } from './answer.ts';
import { durationsOf, readDurationsQuery } from './durations.ts';
import { parseFilter } from './filter.ts';
import type { LiveStreams } from './live.ts';
import { Matcher } from './matches.ts';
import { toWire } from './to-wire.ts';
import type { TraceStore } from './trace-store.ts';
import type { TraceList } from './wire.ts';

/** Answers a GET. */
export type Route = (response: ServerResponse, search: URLSearchParams) => void;

const tracePath = /^\/api\/traces\/([0-9a-f]{32})(\/otlp\.json)?$/;

/** The route of a path of the API; undefined for any other. */
export function dataRoute(path: string, store: TraceStore, live: LiveStreams): Route | undefined {
  if (path === '/api/traces') return (response, search) => answerList(response, search, store);
  if (path === '/api/live') return (response, search) => live.open(response, filterOf(search));
  if (path === '/api/durations') return (response, search) => answerDurations(response, search, store);
  const [, traceId, download] = tracePath.exec(path) ?? [];
  if (traceId === undefined) return undefined;
  const answer = download === undefined ? answerTrace : answerDownload;
  return (response) => answer(response, traceId, store);
}

const filterOf = (search: URLSearchParams) => parseFilter(search.get('q') ?? '');

function answerList(response: ServerResponse, search: URLSearchParams, store: TraceStore): void {
  const matcher = new Matcher(filterOf(search));
  const traces = store.all().filter((trace) => matcher.matches(trace));
  const list: TraceList = { traces: traces.map(({ summary }) => summary), kept: store.kept };
  answerJson(response, 200, list);
}

function answerDurations(response: ServerResponse, search: URLSearchParams, store: TraceStore): void {
  const read = readDurationsQuery(search);
  if (read.ok) answerJson(response, 200, durationsOf(store.all(), read.query));
  else answerProblem(response, 400, read.problem);
}

function answerTrace(response: ServerResponse, traceId: string, store: TraceStore): void {
  const trace = store.get(traceId);
  if (trace) answerJson(response, 200, toWire(trace));
  else answerMissing(response, traceId);
}

/** An ExportTraceServiceRequest, which any receiver takes, this one too. */
function answerDownload(response: ServerResponse, traceId: string, store: TraceStore): void {
  const trace = store.get(traceId);
  if (!trace) {
    answerMissing(response, traceId);
    return;
  }
  const request = writeRequest(trace.spans, jsonForm);
  answerJson(response, 200, request, {
    'content-disposition': `attachment; filename="trace-${traceId}.json"`,
  });
}

function answerMissing(response: ServerResponse, traceId: string): void {
  const error = `Trace ${traceId} is not here: it never came, or was let go to make room for others.`;
  answerProblem(response, 404, error);
}
