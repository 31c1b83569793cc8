import type { ReceivedSpan } from '../receiver/span.ts';
import { toWireValue } from './to-wire.ts';
import { wireText } from './wire-text.ts';

/** The service that a span is of, as text whatever was sent for one; `unknown` for none. */
export function serviceOf({ resource }: ReceivedSpan): string {
  return wireText(toWireValue(resource['service.name'] ?? 'unknown'));
}
