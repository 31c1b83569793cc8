/**
 * What the explorer's server and its page say to each other, as JSON. Free of Node.js and of the browser, as both
 * import it.
 */

/** A value of an attribute. What JSON cannot hold, and what would look like something else, has a tag. */
export type WireValue =
  | string
  | boolean
  | number
  | null
  | readonly WireValue[]
  | { readonly map: Readonly<Record<string, WireValue>> }
  /** An integer beyond 2^53, as a decimal. */
  | { readonly int: string }
  /** `NaN`, `Infinity` or `-Infinity`. */
  | { readonly double: string }
  /** Base64. */
  | { readonly bytes: string };

export type WireAttributes = Readonly<Record<string, WireValue>>;

export type WireKind = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

export type WireStatus = 'UNSET' | 'OK' | 'ERROR';

export interface WireEvent {
  readonly name: string;
  /** Nanoseconds since the trace's start; may lie anywhere. */
  readonly time: number;
  readonly attributes: WireAttributes;
}

export interface WireLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: WireAttributes;
}

export interface WireSpan {
  readonly spanId: string;
  /** Absent on a root. That there is such a span is not said. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: WireKind;
  /** Nanoseconds since the trace's start: 0 for the first span. */
  readonly start: number;
  /** The same; before `start` where the span's clock went back. */
  readonly end: number;
  readonly status: { readonly code: WireStatus; readonly message?: string };
  readonly attributes: WireAttributes;
  readonly events: readonly WireEvent[];
  readonly links: readonly WireLink[];
  /** Index into the trace's `resources`. */
  readonly resource: number;
  /** Index into the trace's `scopes`. */
  readonly scope: number;
  readonly traceState?: string;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  /** When it arrived here, in milliseconds since 1970. */
  readonly receivedAt: number;
}

/**
 * One trace, whole: `GET /api/traces/{traceId}`. `GET /api/traces/{traceId}/otlp.json` is the same as a file to save: an
 * ExportTraceServiceRequest in OTLP/JSON, which `POST /v1/traces` takes back.
 */
export interface WireTrace {
  readonly traceId: string;
  /** When its first span starts, in nanoseconds since 1970, as a decimal. */
  readonly startUnixNano: string;
  readonly spans: readonly WireSpan[];
  readonly resources: readonly WireAttributes[];
  readonly scopes: readonly { readonly name: string; readonly version?: string }[];
  /** Spans that there was no room for. */
  readonly droppedSpans: number;
}

/** A row of the list. */
export interface TraceSummary {
  readonly traceId: string;
  /** The root's name; the first span's where the root is missing. At most 300 characters of it, and then `…`. */
  readonly name: string;
  /** Whether the span that `name` comes from is no root: its parent never arrived. */
  readonly rootMissing: boolean;
  /** That span's `service.name`, cut like the name; `unknown` where there is none. */
  readonly service: string;
  /** When the first span starts, in milliseconds since 1970, with a fraction. */
  readonly startMs: number;
  /** From the start of the first span to the end of the last, or to its start where it ends before. Never below 0. */
  readonly durationMs: number;
  readonly spans: number;
  /** Spans whose status is ERROR. */
  readonly errors: number;
  readonly coldStart: boolean;
  /** The root's `http.response.status_code`. */
  readonly httpStatus?: number;
  /** Counts up with each trace that is new here: the list's order, latest first. */
  readonly number: number;
}

/** How much is kept, and what was let go to stay within it. */
export interface Kept {
  readonly traces: number;
  readonly bytes: number;
  readonly maxTraces: number;
  readonly maxBytes: number;
  /** Traces let go since the start, the oldest first. */
  readonly evicted: number;
}

/** `GET /api/traces?q=…`: those that the filter lets through (see `filter.ts`), latest first. */
export interface TraceList {
  readonly traces: readonly TraceSummary[];
  readonly kept: Kept;
}

/**
 * `GET /api/live?q=…` is a stream of server-sent events named `changes`, at most four a second, each with this. Traces
 * may be new or known: a late span makes a trace longer. Nothing is told of what happened before the stream opened, nor
 * between two connections: list the traces on each `open` event, and apply what came before the list again after it.
 */
export interface Changes {
  readonly traces: readonly TraceSummary[];
  /** Ids of traces that were let go. Some may be of traces that this page never had. */
  readonly gone: readonly string[];
  readonly kept: Kept;
}

/**
 * `GET /api/durations?name=…&service=…&limit=…`: how long this span took in the latest traces that have it, latest
 * first, one for each trace: its first span of that name. The limit is 100 unless given, and at most 1,000. Of any
 * service where none is given. In milliseconds, below 0 where the span's clock went back.
 */
export interface Durations {
  readonly durations: readonly { readonly traceId: string; readonly spanId: string; readonly ms: number }[];
}

/** The body of an answer that is no 200. */
export interface WireProblem {
  readonly error: string;
}
