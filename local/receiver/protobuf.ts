import type { Message } from 'protobufjs/light.js';
import { message } from './messages.ts';

const requestType = message('ExportTraceServiceRequest');

/** Reads an ExportTraceServiceRequest. Throws when the bytes are not that message. */
export function readProtobufRequest(body: Uint8Array): Message {
  return requestType.decode(body);
}

/**
 * The request in the shape of OTLP/JSON: ids in hexadecimal, other bytes in base64, 64-bit integers as decimal
 * strings, NaN and the infinities as strings.
 */
export function toOtlpJson(request: Message): unknown {
  return bytesToText(requestType.toObject(request, { longs: String, json: true }));
}

/** Writes a google.rpc.Status. */
export function writeProtobufStatus(status: { code: number; message: string }): Uint8Array {
  return write('RpcStatus', status);
}

/** Writes an ExportTraceServiceResponse that says how many spans were turned away, and why. */
export function writeProtobufPartialSuccess(partialSuccess: {
  rejectedSpans: number;
  errorMessage: string;
}): Uint8Array {
  return write('ExportTraceServiceResponse', { partialSuccess });
}

function write(name: string, fields: Record<string, unknown>): Uint8Array {
  const type = message(name);
  return type.encode(type.fromObject(fields)).finish();
}

function bytesToText(value: unknown, key?: string): unknown {
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return bytes.toString(key === 'bytesValue' ? 'base64' : 'hex');
  }
  if (Array.isArray(value)) {
    return value.map((item) => bytesToText(item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, bytesToText(field, name)]));
  }
  return value;
}
