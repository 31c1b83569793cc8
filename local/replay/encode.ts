import { message } from '../receiver/messages.ts';
import type { ReceivedSpan } from '../receiver/span.ts';
import { writeRequest } from '../receiver/write-request.ts';

const requestType = message('ExportTraceServiceRequest');

/** Writes an ExportTraceServiceRequest in protobuf; each resource and scope stands in it once. */
export function encodeRequest(spans: readonly ReceivedSpan[]): Uint8Array {
  const request = writeRequest(spans, { id: (hex) => Buffer.from(hex, 'hex'), bytes: (bytes) => bytes });
  return requestType.encode(requestType.fromObject(request)).finish();
}
