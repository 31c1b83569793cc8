import { render } from 'preact';
import { useRef } from 'preact/hooks';
import './theme.css';
import { DropIn } from './drop-in.tsx';
import { Help } from './help.tsx';
import { ListView } from './list-view.tsx';
import { useRoute } from './route.ts';
import { readThemeChoice, showTheme } from './theme-choice.ts';
import { TraceView } from './trace-view.tsx';

function Page() {
  const { traceId, query } = useRoute();
  const from = useRef<string>(undefined);
  if (traceId !== undefined) from.current = traceId;
  return (
    <>
      {traceId === undefined ? (
        <ListView query={query} from={from.current} />
      ) : (
        <TraceView traceId={traceId} query={query} />
      )}
      <DropIn />
      <Help />
    </>
  );
}

showTheme(readThemeChoice());
const root = document.getElementById('page');
if (root) render(<Page />, root);
