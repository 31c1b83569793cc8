import fc from 'fast-check';
import { maskKeys, redactQuery, redactUrl } from '../../lib/tracing/redact.ts';

const secretKeys = [
  ...['token', 'access_token', 'id_token', 'refreshToken', 'X-Amz-Security-Token', 'csrf-token'],
  ...[
    'secret',
    'client_secret',
    'password',
    'passwd',
    'Password',
    'user[password]',
    'passphrase',
    'passcode',
    'pass',
  ],
  ...[
    'pwd',
    'api_key',
    'apikey',
    'API-KEY',
    'x-api-key',
    'api.key',
    'access_key',
    'AWSAccessKeyId',
    'private_key',
  ],
  ...['auth', 'Authorization', 'signature', 'X-Amz-Signature', 'sig', 'session', 'sessionid', 'PHPSESSION'],
  ...['X-Amz-Credential', 'credentials', 'jwt', 'code', 'key', 'otp', 'pin'],
] as const;

/** The value of a secret: nothing else in a query looks like it. */
const secret = fc.uuid().map((id) => `s3cr3t-${id}`);
const secretKey = fc.constantFrom(...secretKeys);
const innocentKey = fc.constantFrom(
  'page',
  'term',
  'tag',
  'handle',
  'sort',
  'limit',
  'uuid',
  'q',
  'utm_source',
  '',
);
const anyText = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed());
const innocentPair = fc
  .tuple(innocentKey, anyText)
  .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);

/** Percent-encodes some of the characters, as nobody has to but everybody may. */
const partlyEncoded = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((chosen) =>
      [...text].map((character, index) => (chosen[index] ? percent(character) : character)).join(''),
    );

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

describe('redactQuery', () => {
  it('never throws, and keeps the number of pairs', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, fc.string({ unit: fc.constantFrom('%', '=', '&', '2', 'f', 'token') })),
        (query) => {
          expect(redactQuery(query).split('&')).toHaveLength(query.split('&').length);
        },
      ),
    );
  });

  it('lets no value of a secret key through, whatever is around it', () => {
    fc.assert(
      fc.property(
        fc.array(innocentPair),
        secretKey.chain((key) => fc.oneof(fc.constant(key), partlyEncoded(key))),
        secret,
        fc.array(innocentPair),
        (before, key, value, after) => {
          const query = [...before, `${key}=${value}`, ...after].join('&');
          expect(redactQuery(query)).toBe([...before, `${key}=REDACTED`, ...after].join('&'));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('sees through twofold encoding, malformed escapes, and more text in the key', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('token', 'secret', 'password', 'api_key', 'signature'),
        fc.constantFrom('', '%', '%zz', '%ff', '%C3%A4', 'my-', '[', '\u00e4'),
        fc.constantFrom('', '%', '%z', '%e2%82', '-2', ']', '[]'),
        secret,
        (word, before, after, value) => {
          const once = [...word].map(percent).join('');
          for (const key of [word, once, encodeURIComponent(once), word.toUpperCase()])
            expect(redactQuery(`${before}${key}${after}=${value}`)).not.toContain(value);
        },
      ),
    );
  });

  it('redacts a value to its end, with more `=` in it', () => {
    expect(redactQuery('token=czNjcjN0==&page=2')).toBe('token=REDACTED&page=2');
    expect(redactQuery('token=')).toBe('token=REDACTED');
  });

  it('leaves all else as the caller wrote it', () => {
    fc.assert(
      fc.property(fc.array(innocentPair), (pairs) => {
        expect(redactQuery(pairs.join('&'))).toBe(pairs.join('&'));
      }),
    );
    for (const query of ['', '&', '&&a=1&', 'flag', 'a=%zz', 'term=token', 'monkey=1', 'encode=utf8'])
      expect(redactQuery(query)).toBe(query);
  });

  it('does not find more the second time', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.webQueryParameters()), (query) => {
        expect(redactQuery(redactQuery(query))).toBe(redactQuery(query));
      }),
    );
  });
});

describe('redactUrl', () => {
  const password = fc.tuple(fc.constantFrom('', 'user:', 'user:p@', ':', 'user:a%3Ab'), secret);

  it('drops user name and password', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
        password,
        (url, [before, value]) => {
          const redacted = redactUrl(url.replace('://', `://${before}${value}@`));
          expect(redacted).not.toContain(value);
          expect(redacted).toMatch(/^https?:\/\/REDACTED:REDACTED@/);
          expect(redacted.replace('REDACTED:REDACTED@', '')).toBe(redactUrl(url));
        },
      ),
    );
  });

  it('redacts its query and drops its fragment', () => {
    fc.assert(
      fc.property(fc.webUrl(), secretKey, secret, secret, (url, key, value, inFragment) => {
        const redacted = redactUrl(`${url}?page=2&${key}=${value}#access_token=${inFragment}`);
        expect(redacted).toBe(`${url}?page=2&${key}=REDACTED`);
      }),
    );
  });

  it('leaves a URL without secrets as it is', () => {
    fc.assert(fc.property(fc.webUrl(), (url) => expect(redactUrl(url)).toBe(url)));
    for (const url of [
      'http://h/api/activities/@handle',
      '/api/messages/@handle?page=2',
      'http://h:80/a:b',
      '',
    ])
      expect(redactUrl(url)).toBe(url);
  });

  it('never throws', () => {
    fc.assert(fc.property(anyText, (text) => expect(typeof redactUrl(text)).toBe('string')));
  });
});

describe('maskKeys', () => {
  it('masks a password in a URL, one with an `@` too', () => {
    fc.assert(
      fc.property(fc.constantFrom('user:', 'user:p@', ':'), secret, (before, value) => {
        expect(maskKeys(`http://${before}${value}@h:4318/v1`)).toBe('http://***@h:4318/v1');
      }),
    );
  });

  it("masks what looks like Honeycomb's keys", () => {
    const word = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.constantFrom('hcaik_', 'hcbik_', 'hcalk_', 'hcxic_', ''), word, (prefix, digits) => {
        expect(maskKeys(`key ${prefix}${digits}, more`)).toBe('key ***, more');
      }),
    );
  });
});
