/**
 * A value of an attribute, after decoding. Integers are numbers where a number holds them exactly and bigints beyond
 * that; an empty AnyValue is null; bytes are bytes.
 * https://opentelemetry.io/docs/specs/otel/common/#anyvalue
 */
export type AttributeValue =
  | string
  | boolean
  | number
  | bigint
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** Attributes by key. The object has no prototype, so a key such as `__proto__` is a key like any other. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A SpanKind by name; UNSPECIFIED is what a client sends that sets none, or one that we do not know. */
export type SpanKindName = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** A status code by name. */
export type StatusName = 'UNSET' | 'OK' | 'ERROR';

/** Something that happened at one moment of a span; `timeUnixNano` is in nanoseconds since 1970. */
export interface ReceivedEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

/** A link to another span. Its ids may be all zero: the specification lets a link carry attributes alone. */
export interface ReceivedLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

/**
 * A span as it arrived, whichever encoding it came in, with the resource and the scope that sent it.
 * Ids are lower-case hexadecimal, times nanoseconds since 1970.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: SpanKindName;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly attributes: Attributes;
  readonly events: readonly ReceivedEvent[];
  readonly links: readonly ReceivedLink[];
  readonly status: { readonly code: StatusName; readonly message?: string };
  /** W3C trace flags in the low byte; 0x100 says that 0x200 (the parent is remote) was set on purpose. */
  readonly flags: number;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version?: string };
}
