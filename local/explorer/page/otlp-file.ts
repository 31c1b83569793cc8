/**
 * The documents of a file of OTLP/JSON: the file itself, or each of its lines where it has one document a line, as the
 * Collector's file exporter writes. Their text stays as it is, as numbers beyond 2^53 would not survive being read.
 */
export function documentsOf(text: string): readonly string[] {
  if (isJson(text)) return [text];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // Where not even the first line is a document, this is one that is broken: the receiver says how.
  return lines.length > 1 && isJson(lines[0] ?? '') ? lines : [text];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
