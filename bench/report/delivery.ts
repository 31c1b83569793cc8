import { table } from '../../local/measure/report/table.ts';
import type { Results } from '../measure/results.ts';
import { warmConditions } from '../measure/run.ts';
import { handlerSpans, type WarmRow } from '../measure/warm.ts';
import { rowOf, warmOf } from './compare.ts';
import { count, plain } from './numbers.ts';

/** `800 of 800` of the spans that the handler made. */
export function deliveredText({ delivery }: Pick<WarmRow, 'delivery'>): string {
  return `${count(delivery.handlerSpans)} of ${count(delivery.invocations * handlerSpans.length)}`;
}

/** What arrives at the backend, by how long it takes to answer. */
export function deliverySection(results: Results): string {
  const conditions = warmConditions(results.quick).map(({ name }) => name);
  const rows = results.setups
    .filter(({ sends }) => sends !== 'nothing')
    .map(({ name }) => {
      const found = conditions.map((condition) => rowOf(warmOf(results, condition), name));
      return [
        name,
        ...found.map(({ delivery }) => plain(delivery.requests)),
        ...found.map(({ delivery }) => count(delivery.bytes)),
        plain((found[0]?.delivery.spans ?? Number.NaN) / (found[0]?.delivery.invocations ?? Number.NaN)),
        ...found.map(deliveredText),
      ];
    });
  const forEach = (what: string) => conditions.map((condition) => `${what}, ${condition}`);
  return [
    '### What arrives',
    "Requests (for X-Ray: datagrams) and bytes of their bodies as sent, per invocation. The last columns count the two spans that each handler makes, of all invocations with the warm-up's, until the sandbox has been shut down by SIGTERM (as Lambda does where an extension is registered; it kills at once where none is).",
    table(
      [
        'set-up',
        ...forEach('requests'),
        ...forEach('bytes'),
        'spans per invocation',
        ...forEach('delivered'),
      ],
      rows,
    ),
  ].join('\n\n');
}
