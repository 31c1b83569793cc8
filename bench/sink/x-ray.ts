import { decodeTraces } from '../../local/receiver/decode.ts';

/** A span, segment or subsegment, as far as counting needs it. */
export interface Counted {
  readonly id: string;
  readonly name: string;
}

interface Segment extends Counted {
  readonly subsegments?: readonly Segment[];
}

/** How AWS's distribution marks OTLP as protobuf in base64, for traces that are sampled. */
const otlpMark = 'T1S';

/**
 * What a datagram to the X-Ray daemon holds: a line that says it is JSON, then one document of a segment with what is
 * nested in it, or OTLP. Nothing where it is neither.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
export function spansInDatagram(datagram: Buffer): readonly Counted[] {
  const text = datagram.toString('utf8');
  const content = text.slice(text.indexOf('\n') + 1);
  return content.startsWith(otlpMark) ? spansOf(content.slice(otlpMark.length)) : segmentsOf(content);
}

function spansOf(base64: string): readonly Counted[] {
  const decoded = decodeTraces(Buffer.from(base64, 'base64'), 'protobuf');
  return decoded.ok ? decoded.spans.map(({ spanId, name }) => ({ id: spanId, name })) : [];
}

function segmentsOf(document: string): readonly Counted[] {
  try {
    return flatten(JSON.parse(document) as Segment);
  } catch {
    return [];
  }
}

const flatten = (segment: Segment): Counted[] => [segment, ...(segment.subsegments ?? []).flatMap(flatten)];
