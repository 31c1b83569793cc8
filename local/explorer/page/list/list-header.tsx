import { OpenFile } from '../drop-in.tsx';
import { HelpButton } from '../help.tsx';
import { ThemeSelect } from '../theme-select.tsx';
import { ConnectionLine } from './connection-line.tsx';
import type { LiveList } from './live-list.ts';

/** The page's name, whether it is live, and what can be done with it as a whole. */
export function ListHeader({ connection }: Pick<LiveList, 'connection'>) {
  return (
    <header class="list-header">
      <h1>Traces</h1>
      <span class={`live live-${connection}`}>{connection === 'live' ? 'live' : connection}</span>
      <div class="list-tools">
        <OpenFile />
        <ThemeSelect />
        <HelpButton />
      </div>
      <ConnectionLine connection={connection} />
    </header>
  );
}
