import type { Notice } from './notice.ts';
import { documentsOf } from './otlp-file.ts';

/** Hands files of OTLP/JSON to the receiver, one after the other, and says how it went. */
export async function sendFiles(
  files: readonly File[],
  say: (notice: Notice) => void,
  post: typeof postDocument = postDocument,
): Promise<void> {
  let taken = 0;
  const failures: string[] = [];
  for (const file of files) {
    say({ kind: 'progress', text: `Reading ${nameOf(file)} …` });
    const documents = await file.text().then(documentsOf, () => undefined);
    if (!documents) failures.push(`${nameOf(file)} could not be read.`);
    for (const [index, document] of (documents ?? []).entries()) {
      const failure = await post(document);
      if (failure === undefined) taken += 1;
      else failures.push(`${placeOf(file, index, documents?.length ?? 0)}: ${failure}`);
    }
  }
  say(summaryOf(taken, failures, files));
}

/** Posts one document. Resolves with nothing when all of it was taken, else with the receiver's own sentence. */
async function postDocument(body: string): Promise<string | undefined> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('/v1/traces', { method: 'POST', headers, body });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) return String(answer?.message ?? `the receiver answered ${response.status}.`);
    // Partial success: https://opentelemetry.io/docs/specs/otlp/#partial-success-1
    const partial = answer?.partialSuccess;
    return Number(partial?.rejectedSpans ?? 0) > 0 || partial?.errorMessage
      ? `${partial.rejectedSpans ?? 0} spans were not taken. ${partial.errorMessage ?? ''}`
      : undefined;
  } catch {
    return 'the receiver does not answer; is it still running?';
  }
}

function summaryOf(taken: number, failures: readonly string[], files: readonly File[]): Notice {
  const source = files.length === 1 && files[0] ? nameOf(files[0]) : `${files.length} files`;
  const took = `${taken} ${taken === 1 ? 'document' : 'documents'} taken from ${source}.`;
  if (failures.length === 0) return { kind: 'success', text: took };
  const more = failures.length > 3 ? ` And ${failures.length - 3} more like these.` : '';
  return { kind: 'failure', text: `${taken > 0 ? `${took} ` : ''}${failures.slice(0, 3).join(' ')}${more}` };
}

const placeOf = (file: File, index: number, documents: number): string =>
  documents > 1 ? `${nameOf(file)}, document ${index + 1}` : nameOf(file);

const nameOf = (file: File): string => (file.name.length > 60 ? `${file.name.slice(0, 60)}…` : file.name);
