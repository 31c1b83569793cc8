import { render } from 'preact';
import './theme.css';
import { ListView } from './list-view.tsx';
import { useRoute } from './route.ts';
import { TraceView } from './trace-view.tsx';

function Page() {
  const { traceId, query } = useRoute();
  return traceId === undefined ? <ListView query={query} /> : <TraceView traceId={traceId} query={query} />;
}

const root = document.getElementById('page');
if (root) render(<Page />, root);
