import type { WireSpan } from '../../wire.ts';
import { shortText } from '../short-text.ts';
import { CopyButton } from './copy-button.tsx';
import { type Exception, exceptionsOf } from './exceptions.ts';
import { LongText } from './long-text.tsx';

/** More than these would take long to draw. */
const most = 20;

/** What was thrown, with the stack. */
export function ExceptionList({ span }: { readonly span: WireSpan }) {
  const exceptions = exceptionsOf(span);
  return (
    <>
      {exceptions.slice(0, most).map((exception, index) => (
        <ExceptionPart key={index} {...exception} />
      ))}
      {exceptions.length > most && (
        <p class="empty">
          {exceptions.length - most} more exceptions are not shown; copy the span to see them.
        </p>
      )}
    </>
  );
}

function ExceptionPart({ type, message, stack }: Exception) {
  return (
    <section class="exception" aria-label="Exception">
      <h3>
        <span aria-hidden="true">✗ </span>
        {shortText(type) || 'Exception'}
      </h3>
      {message && <p>{shortText(message, 2_000)}</p>}
      {stack && (
        <>
          <pre>
            <LongText text={stack} shown={10_000} />
          </pre>
          <CopyButton what="the stack" label="copy the stack" text={() => stack} />
        </>
      )}
    </section>
  );
}
