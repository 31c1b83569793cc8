import { shortText } from '../short-text.ts';
import { orphanText } from './notes.ts';
import type { WaterfallRowProps } from './waterfall-row.tsx';

const indentPx = 14;
/** Levels that are indented; those below them stand under the last and say their number. */
const maxLevels = { wide: 10, narrow: 6 };

const kinds = { SERVER: 'server', CLIENT: 'client', PRODUCER: 'producer', CONSUMER: 'consumer' } as const;

/** The first cell of a row: where the span stands in the tree, its name, and what is special about it. */
export function SpanName({ row, model, isNarrow, isCollapsed, onToggle }: WaterfallRowProps) {
  const { span, level } = row;
  const levels = isNarrow ? maxLevels.narrow : maxLevels.wide;
  const name = shortText(span.name) || '(no name)';
  const kind = kinds[span.kind as keyof typeof kinds];
  return (
    <>
      <span class="indent" style={{ width: `${(Math.min(level, levels) - 1) * indentPx}px` }} />
      <Toggle
        isLeaf={row.children === 0}
        isCollapsed={isCollapsed}
        name={name}
        onToggle={() => onToggle(row.key)}
      />
      {level > levels && (
        <span class="badge" title={`Level ${level}`}>
          L{level}
        </span>
      )}
      {span.status.code === 'ERROR' && (
        <span class="error-sign" role="img" aria-label="error">
          ✗
        </span>
      )}
      <span class="span-name" title={name}>
        {name}
      </span>
      {kind && <span class="span-kind">{kind}</span>}
      <ServiceTag row={row} model={model} />
      <Badges row={row} isCollapsed={isCollapsed} />
    </>
  );
}

interface ToggleProps {
  readonly isLeaf: boolean;
  readonly isCollapsed: boolean;
  readonly name: string;
  readonly onToggle: () => void;
}

/** Out of the order of Tab: the row's arrow keys do the same. */
function Toggle({ isLeaf, isCollapsed, name, onToggle }: ToggleProps) {
  if (isLeaf) return <span class="toggle" />;
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    onToggle();
  };
  return (
    <button
      type="button"
      class="toggle"
      tabIndex={-1}
      aria-label={`${isCollapsed ? 'Expand' : 'Collapse'} ${name}`}
      onClick={onClick}
    >
      {isCollapsed ? '▸' : '▾'}
    </button>
  );
}

/** Said where the service is not the parent's, if there are several. */
function ServiceTag({
  row: { span, parent },
  model: { services },
}: Pick<WaterfallRowProps, 'row' | 'model'>) {
  const full = services.nameOf(span);
  if (services.names.length < 2 || (parent && services.nameOf(parent.span) === full)) return null;
  const name = shortText(full);
  return (
    <span class="span-service" title={name}>
      <i class={`swatch service-${services.numberOf(span)}`} />
      {name}
    </span>
  );
}

function Badges({ row, isCollapsed }: Pick<WaterfallRowProps, 'row' | 'isCollapsed'>) {
  return (
    <>
      {row.orphan !== false && (
        <span class="badge badge-warning" title={orphanText(row) ?? ''}>
          {row.orphan === 'cycle' ? 'circle' : 'orphan'}
        </span>
      )}
      {row.twin > 1 && (
        <span class="badge badge-warning" title={`Another span has the same id; this is number ${row.twin}.`}>
          same id
        </span>
      )}
      {isCollapsed && (
        <span class="badge" title={`${row.descendants} spans below it`}>
          +{row.descendants}
        </span>
      )}
      {isCollapsed && row.errorsBelow > 0 && (
        <span class="badge badge-error" title={`${row.errorsBelow} of them failed`}>
          ✗ {row.errorsBelow}
        </span>
      )}
    </>
  );
}
