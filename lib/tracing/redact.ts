const redacted = 'REDACTED';
const secretKey =
  /token|secret|passw|passphrase|passcode|pwd|api[-_.]?key|access[-_.]?key|private[-_.]?key|auth|signature|^sig$|session|credential|jwt|^pass$|^code$|^key$|^otp$|^pin$/i;
const honeycombKey = /\bhc[a-z](?:ik|lk|ic)_\w*|\b[0-9a-f]{32}\b/gi;
/** Up to the last `@` before the path: a password may hold another. */
const userInfo = /^([^/?#]*\/\/)[^/?#]*@/;
const userInfoInText = /\/\/[^/?#\s]*@/g;

/**
 * A query string with the values of keys that look like secrets replaced by `REDACTED`, the value that
 * OpenTelemetry's conventions name for it. Everything else stays as the caller wrote it.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/
 */
export function redactQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const end = pair.indexOf('=');
      return end >= 0 && secretKey.test(decoded(decoded(pair.slice(0, end))))
        ? `${pair.slice(0, end)}=${redacted}`
        : pair;
    })
    .join('&');
}

/** A URL without user name, password and the values of query keys that look like secrets. */
export function redactUrl(url: string): string {
  const [beforeFragment = ''] = url.split('#', 1);
  const start = beforeFragment.indexOf('?');
  const base = start < 0 ? beforeFragment : beforeFragment.slice(0, start);
  const query = start < 0 ? '' : `?${redactQuery(beforeFragment.slice(start + 1))}`;
  return base.replace(userInfo, `$1${redacted}:${redacted}@`) + query;
}

/** A variable's value as a warning may show it: with everything that looks like a Honeycomb key or a password masked. */
export function maskKeys(value: string): string {
  return value.replace(userInfoInText, '//***@').replace(honeycombKey, '***');
}

/** Keys arrive percent-encoded too, or even twice. Byte by byte, so that a malformed escape hides no other letter. */
const decoded = (key: string): string =>
  key.replace(/%([0-9a-f]{2})/gi, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
