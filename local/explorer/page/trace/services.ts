import type { WireSpan, WireTrace } from '../../wire.ts';
import { wireText } from '../../wire-text.ts';

/** The services of a trace, each with a number from 0 for its colour. */
export interface Services {
  readonly names: readonly string[];
  readonly nameOf: (span: WireSpan) => string;
  readonly numberOf: (span: WireSpan) => number;
}

export const serviceColours = 8;

/** As the server calls it. */
const unknown = 'unknown';

export function servicesOf({ resources }: WireTrace): Services {
  const byResource = resources.map((resource) => wireText(resource['service.name'] ?? unknown));
  const names = [...new Set(byResource)];
  const nameOf = ({ resource }: WireSpan) => byResource[resource] ?? unknown;
  return { names, nameOf, numberOf: (span) => Math.max(0, names.indexOf(nameOf(span))) % serviceColours };
}
