import { useRef } from 'preact/hooks';

const grammar: readonly (readonly [example: string, means: string])[] = [
  [
    'juice',
    'in a name, a service, an attribute’s value, an error’s message, or the trace’s id (8 digits or more)',
  ],
  ['name:query', 'in the name of a span'],
  ['service:cruddur', 'in the name of a service'],
  ['status:error', 'a span with this status; also ok, unset'],
  ['http.route=/api/messages', 'an attribute of a span or its resource, exactly'],
  ['min:50ms', 'the whole trace takes at least this long; also s, us'],
  ['"prune juice"', 'quotes hold words together'],
  ['name:"GET /"', 'so they do after a colon or an equals sign'],
];

const popoverId = 'filter-help';

/** The words that a filter can have. */
export function FilterHelp() {
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const place = () => {
    if (!button.current || !popover.current) return;
    const { bottom, right } = button.current.getBoundingClientRect();
    // The style sheet keeps it within a narrow window.
    popover.current.style.setProperty('--top', `${bottom + 4}px`);
    popover.current.style.setProperty('--right', `${document.documentElement.clientWidth - right}px`);
  };
  return (
    <>
      <button ref={button} type="button" class="quiet" popovertarget={popoverId} onClick={place}>
        How to filter
      </button>
      <div ref={popover} id={popoverId} popover="auto" class="filter-help">
        <p>Each word must hold for some span of a trace.</p>
        <dl>
          {grammar.map(([example, means]) => (
            <div key={example}>
              <dt>
                <code>{example}</code>
              </dt>
              <dd>{means}</dd>
            </div>
          ))}
        </dl>
      </div>
    </>
  );
}
