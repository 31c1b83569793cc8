import fc from 'fast-check';
import { decodeCursor, encodeCursor } from '../../lib/store/cursor.ts';
import { mentionsIn } from '../../lib/store/mentions.ts';
import { indexedWords, wordsIn, wordsSought } from '../../lib/store/words.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
const position = fc
  .tuple(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), fc.uuid())
  .map(([date, uuid]) => `${date.toISOString()}#${uuid}`);

describe('a cursor', () => {
  it('gives its own feed its position back, and no other feed', () => {
    fc.assert(
      fc.property(anyText, anyText, position, (feed, other, at) => {
        const cursor = encodeCursor(feed, at);
        fc.pre(cursor.length <= 4_096);
        expect(decodeCursor(feed, cursor)).toBe(at);
        if (other !== feed) expect(decodeCursor(other, cursor)).toBeUndefined();
      }),
    );
  });

  it('is nothing when it is anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (text) => {
          expect(decodeCursor('home', text)).toBeUndefined();
        },
      ),
    );
  });
});

describe('words', () => {
  it('are at most 40, distinct, of 2 to 64 bytes, and found by themselves', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const words = indexedWords(text);
        expect(words.length).toBeLessThanOrEqual(40);
        expect(new Set(words).size).toBe(words.length);
        for (const word of words) {
          expect(Buffer.byteLength(word)).toBeGreaterThanOrEqual(2);
          expect(Buffer.byteLength(word)).toBeLessThanOrEqual(64);
        }
      }),
    );
  });

  it.each([
    ['Cloud is very fun!', ['cloud', 'is', 'very', 'fun']],
    ['#Cloud and cloud', ['#cloud', 'cloud', 'and']],
    ['ＣＬＯＵＤ don’t STRASSE', ['cloud', 'don’t', 'strasse']],
    ['東京に行く', ['東京', 'に', '行く']],
    ['a 1 ! 🎉', []],
    ['#a #1', ['#a', '#1']],
    ['x'.repeat(65), []],
  ])('of %j are %j', (text, words) => {
    expect(indexedWords(text)).toEqual(words);
  });

  it('are all there to compare with, also those that are not indexed', () => {
    const many = Array.from({ length: 50 }, (_, number) => `w${number}`).join(' ');
    expect(wordsIn(`a ${many} ${'x'.repeat(65)}`).size).toBe(52);
  });

  it('that a hashtag asks for are the hashtag alone', () => {
    expect(wordsSought('#Cloud fun')).toEqual(['#cloud', 'fun']);
  });
});

describe('mentions', () => {
  it.each([
    ['@worf, @Worf and (@garek).', ['worf', 'garek']],
    ['mail worf@example.com, not @@worf or x@worf', []],
    ['@a.b. @c-', ['a.b', 'c']],
    ['@worfé @wоrf @worf\ufe0f @worf@example.com', []],
    [`@${'x'.repeat(65)}`, []],
    [Array.from({ length: 12 }, (_, n) => `@u${n}`).join(' '), Array.from({ length: 10 }, (_, n) => `u${n}`)],
  ])('in %j are %j', (text, handles) => {
    expect(mentionsIn(text)).toEqual(handles);
  });

  it('never take long or throw', () => {
    fc.assert(fc.property(anyText, (text) => expect(mentionsIn(text).length).toBeLessThanOrEqual(10)));
  });
});
