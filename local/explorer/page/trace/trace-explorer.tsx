import { useRef } from 'preact/hooks';
import { change, listQueryOf } from '../route.ts';
import { NoteList } from './note-list.tsx';
import type { Note } from './notes.ts';
import { readTab } from './panel-tabs.tsx';
import { SpanPanel } from './span-panel.tsx';
import { TraceHeader } from './trace-header.tsx';
import type { TraceModel } from './trace-model.ts';
import { useFolding } from './use-folding.ts';
import { useTraceKeys } from './use-trace-keys.ts';
import { useWalk } from './use-walk.ts';
import { useWidth } from './use-width.ts';
import { Waterfall } from './waterfall.tsx';

interface TraceExplorerProps {
  readonly model: TraceModel;
  readonly problem: string | undefined;
  readonly query: URLSearchParams;
}

/** Below this width the panel covers the rows rather than standing beside them. */
const besideFrom = 900;

/** A trace that is there. */
export function TraceExplorer({ model, problem, query }: TraceExplorerProps) {
  const page = useRef<HTMLElement>(null);
  const isCovering = useWidth(page) < besideFrom;
  const folding = useFolding(model.rows);
  const walk = useWalk(model, folding, query.get('span') ?? undefined, isCovering);
  const listQuery = listQueryOf(query);
  useTraceKeys(model, folding, walk, listQuery);
  const { chosen } = walk;
  const missing = chosen ? [] : missingNote(query.get('span'));
  return (
    <main class={`trace ${chosen && isCovering ? 'trace-covered' : ''}`} ref={page}>
      <div class="trace-main" inert={chosen !== undefined && isCovering}>
        <TraceHeader model={model} folding={folding} walk={walk} listQuery={listQuery} />
        <NoteList notes={[...missing, ...model.notes]} problem={problem} onShow={walk.choose} />
        <Waterfall
          model={model}
          visible={folding.visible}
          collapsed={folding.collapsed}
          cursor={walk.cursor}
          chosen={chosen?.key}
          onChoose={walk.choose}
          onToggle={folding.toggle}
          handle={walk.waterfall}
        />
      </div>
      {chosen && (
        <SpanPanel
          model={model}
          row={chosen}
          tab={readTab(query)}
          listQuery={listQuery}
          element={walk.panel}
          onTab={(tab) => change({ tab: tab === 'attributes' ? undefined : tab }, true)}
          onChoose={walk.choose}
          onClose={walk.close}
        />
      )}
    </main>
  );
}

/** The URL may name a span that has not arrived yet; once it has, its panel opens. */
function missingNote(key: string | null): Note[] {
  return key ? [{ text: `The span ${key.slice(0, 40)} is not in this trace, or has not arrived.` }] : [];
}
