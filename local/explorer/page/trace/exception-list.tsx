import type { WireSpan } from '../../wire.ts';
import { CopyButton } from './copy-button.tsx';
import { exceptionsOf } from './exceptions.ts';

/** What was thrown, with the stack. */
export function ExceptionList({ span }: { readonly span: WireSpan }) {
  return (
    <>
      {exceptionsOf(span).map(({ type, message, stack }, index) => (
        <section class="exception" key={index} aria-label="Exception">
          <h3>
            <span aria-hidden="true">✗ </span>
            {type || 'Exception'}
          </h3>
          {message && <p>{message}</p>}
          {stack && (
            <>
              <pre>{stack}</pre>
              <CopyButton what="the stack" label="copy the stack" text={() => stack} />
            </>
          )}
        </section>
      ))}
    </>
  );
}
