import { TraceStore } from '../../local/explorer/trace-store.ts';
import { decodeTraces } from '../../local/receiver/decode.ts';

// A program for `node --expose-gc`: prints, for spans with two attributes of each kind, by what factor the store's
// estimate lies above what the heap grows by, as JSON. In a process of its own, as jest's own heap moves by more.
const shapes: Record<string, (number: number) => object> = {
  texts: (number) => ({ stringValue: `value ${number}` }),
  longTexts: (number) => ({ stringValue: `value ${number} `.repeat(100) }),
  wideTexts: (number) => ({ stringValue: `日本 ${number} `.repeat(100) }),
  numbers: (number) => ({ doubleValue: number + 0.5 }),
  bytes: () => ({ bytesValue: 'AQIDBA==' }),
  lists: (number) => ({ arrayValue: { values: Array(20).fill({ stringValue: `item ${number}` }) } }),
  maps: (number) => ({ kvlistValue: { values: [{ key: `k${number}`, value: { kvlistValue: {} } }] } }),
};
const spanCount = 3_000;
const hex = (number: number, digits: number) => (number + 1).toString(16).padStart(digits, '0');

function usedBytes(): number {
  // What the first finds is swept, in part, by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function fill(store: TraceStore, valueFor: (number: number) => object): void {
  for (let number = 0; number < spanCount; number++) {
    const attributes = ['a', 'b'].map((key) => ({ key, value: valueFor(number) }));
    const spans = [{ traceId: hex(number % 40, 32), spanId: hex(number, 16), attributes }];
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    const decoded = decodeTraces(body, 'json');
    if (decoded.ok) store.add(decoded.spans);
  }
}

function factorOf(valueFor: (number: number) => object): number {
  const before = usedBytes();
  const store = new TraceStore();
  fill(store, valueFor);
  const grown = usedBytes() - before;
  // Asked only now: a store that nobody asks for is not kept.
  return store.kept.bytes / grown;
}

const factors: Record<string, number> = {};
for (const [name, valueFor] of Object.entries(shapes)) {
  // Once to warm up: compiled code is on the heap, too.
  factorOf(valueFor);
  factors[name] = factorOf(valueFor);
}
process.stdout.write(JSON.stringify(factors));
