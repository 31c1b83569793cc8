import type { Exporter } from './exporter.ts';

/**
 * An exporter that is loaded when the first spans go, from a chunk of its own beside the bundle: Init, which somebody
 * waits for, reads nothing of it.
 *
 * @param load may fail, as where the chunk is not in the package; the spans are then refused, and go to the log
 */
export function laterExporter(load: () => Promise<Exporter>): Exporter {
  let loading: Promise<Exporter> | undefined;
  return {
    async export(spans, timeoutMs) {
      loading ??= load();
      try {
        return (await loading).export(spans, timeoutMs);
      } catch (error) {
        return { kind: 'refused', reason: `the exporter could not be loaded: ${String(error)}` };
      }
    },
  };
}
