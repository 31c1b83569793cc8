/** How a body is written. */
export type Encoding = 'json' | 'protobuf';

/** A content type that we read, and the encoding that it names. Answers use both as their request had them. */
export interface Format {
  readonly encoding: Encoding;
  readonly mediaType: string;
}

/** How a body is compressed. */
export type Compression = 'identity' | 'gzip';

/** The format of an answer to a request that names none we know. */
export const jsonFormat: Format = { encoding: 'json', mediaType: 'application/json' };

const formats: readonly Format[] = [
  jsonFormat,
  { encoding: 'protobuf', mediaType: 'application/x-protobuf' },
  { encoding: 'protobuf', mediaType: 'application/protobuf' },
];

/** The format that a `content-type` names, parameters such as the charset aside; undefined for any other. */
export function formatOf(contentType: string | undefined): Format | undefined {
  const [named = ''] = (contentType ?? '').split(';');
  const mediaType = named.trim().toLowerCase();
  return formats.find((format) => format.mediaType === mediaType);
}

/** The compression that a `content-encoding` names; undefined for one that we do not read. */
export function compressionOf(contentEncoding: string | undefined): Compression | undefined {
  const coding = (contentEncoding ?? 'identity').trim().toLowerCase();
  return coding === 'identity' || coding === 'gzip' ? coding : undefined;
}
