import { shortText, valueText } from './attribute-text.ts';
import { formatDuration } from './duration.ts';
import { exceptionBlocks, isErrorKey } from './exception-text.ts';
import type { Block, Item, Segment } from './layout.ts';
import type { AttributeValue, ReceivedEvent, ReceivedLink, ReceivedSpan } from './span.ts';
import type { TraceNode } from './trace-tree.ts';

const REMOTE_KNOWN = 0x100;
const REMOTE = 0x200;
const MAX_EVENTS = 5;

const notable: ReadonlySet<string> = new Set([
  'http.response.status_code',
  'http.request.resend_count',
  'url.query',
  'aws.dynamodb.consumed_capacity',
]);

/** Shown only where the span's name does not say them already. */
const oftenInName: ReadonlySet<string> = new Set(['http.route', 'db.operation.name', 'db.collection.name']);

/** What is printed under a span's line: the attributes that people look for, or `all` of them, and whatever is amiss. */
export function detailsOf(node: TraceNode, all: boolean): Block[] {
  const { span } = node;
  const attributes = Object.entries(span.attributes)
    .filter(([key, value]) => !isErrorKey(key) && (all || isNotable(key, value, span)))
    .map(([key, value]) => attributeItem(key, value));
  const blocks = [
    attributes,
    notes(node),
    ...exceptionBlocks(span),
    ...span.links.map(linkBlock),
    eventItems(span),
  ];
  return blocks.filter((block) => block.length > 0);
}

function isNotable(key: string, value: AttributeValue, span: ReceivedSpan): boolean {
  if (oftenInName.has(key)) {
    return !span.name.includes(String(value));
  }
  const isOurs = key.startsWith('app.') || !key.includes('.');
  return isOurs || notable.has(key) || (key === 'faas.coldstart' && value === true);
}

function attributeItem(key: string, value: AttributeValue): Item {
  return [{ text: `${shortText(key)}=`, style: 'dim' }, valueSegment(key, value)];
}

function valueSegment(key: string, value: AttributeValue): Segment {
  const text = valueText(value);
  if (key === 'http.response.status_code') {
    const code = Number(value);
    return { text, style: code >= 500 ? 'red' : code >= 400 ? 'yellow' : 'green' };
  }
  return key === 'faas.coldstart' ? { text, style: 'yellow' } : { text };
}

function notes({ span, orphan }: TraceNode): Block {
  const items: Item[] = [];
  if (orphan !== false) {
    items.push([{ text: `↑ parent ${span.parentSpanId} ${whereParentIs(span, orphan)}`, style: 'magenta' }]);
  }
  if (span.endTimeUnixNano < span.startTimeUnixNano) {
    const early = formatDuration(span.startTimeUnixNano - span.endTimeUnixNano);
    items.push([{ text: `⚠ ends ${early} before it starts`, style: 'yellow' }]);
  }
  if (span.droppedAttributesCount > 0) {
    items.push([
      { text: `⚠ ${span.droppedAttributesCount} attributes dropped by the sender`, style: 'yellow' },
    ]);
  }
  return items;
}

function whereParentIs(span: ReceivedSpan, orphan: 'missing' | 'cycle'): string {
  if (orphan === 'cycle') {
    return 'is a descendant of this span';
  }
  if ((span.flags & REMOTE_KNOWN) === 0) {
    return 'is not among these spans';
  }
  return (span.flags & REMOTE) === 0 ? 'did not arrive' : 'is remote: its caller sent this trace along';
}

function linkBlock(link: ReceivedLink): Block {
  const attributes = Object.entries(link.attributes).map(([key, value]) => attributeItem(key, value));
  return [
    [{ text: `⇢ linked to trace ${link.traceId} span ${link.spanId}`, style: 'magenta' }],
    ...attributes,
  ];
}

function eventItems(span: ReceivedSpan): Block {
  const events = span.events.filter((event) => event.name !== 'exception');
  const items = events.slice(0, MAX_EVENTS).map((event) => eventItem(event, span));
  const more = events.length - items.length;
  return more > 0 ? [...items, [{ text: `and ${more} more events`, style: 'dim' }]] : items;
}

function eventItem(event: ReceivedEvent, span: ReceivedSpan): Item {
  const offset = formatDuration(event.timeUnixNano - span.startTimeUnixNano);
  return [{ text: `• ${shortText(event.name)}` }, { text: ` at ${offset}`, style: 'dim' }];
}
