import { Fragment } from 'preact';

/** The name of an attribute or a column, which may break after its dots and underscores. */
export function KeyText({ text }: { readonly text: string }) {
  const parts = text.length > 200 ? [text] : text.split(/(?<=[._])/);
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </>
  );
}
