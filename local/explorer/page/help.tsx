import { useKeys } from './keyboard.ts';

type Keys = readonly (readonly [keys: readonly string[], does: string])[];

const listKeys: Keys = [
  [['j', '↓'], 'next trace'],
  [['k', '↑'], 'previous trace'],
  [['Home', 'End'], 'latest, oldest trace'],
  [['Enter'], 'open the trace'],
  [['/'], 'go to the filter'],
  [['Esc'], 'clear the selection in the heat map, then the filter'],
];

const traceKeys: Keys = [
  [['j', '↓'], 'next span'],
  [['k', '↑'], 'previous span'],
  [['Home', 'End'], 'first, last span'],
  [['←', '→'], 'collapse, expand'],
  [['Enter'], 'open the side panel'],
  [['f'], 'find spans in the trace'],
  [['/'], 'search in the side panel'],
  [['[', ']'], 'previous, next trace'],
  [['Esc'], 'close the side panel, then go back to the list'],
];

const dialogId = 'help';

/** Shows the dialog. The browser gives the focus back when it closes. */
export function openHelp(): void {
  const dialog = document.getElementById(dialogId);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** The button for readers who do not know of `?` yet. */
export function HelpButton() {
  return (
    <button type="button" title="Keys (?)" aria-haspopup="dialog" onClick={openHelp}>
      Keys
    </button>
  );
}

/** All keys of the page, behind `?`. */
export function Help() {
  useKeys({ '?': openHelp });
  return (
    <dialog id={dialogId} class="help" aria-labelledby="help-title">
      <form method="dialog">
        <h2 id="help-title">Keys</h2>
        <button type="submit">Close</button>
      </form>
      <div class="help-parts">
        <KeyList title="In the list" keys={listKeys} />
        <KeyList title="In a trace" keys={traceKeys} />
        <KeyList title="Anywhere" keys={[[['?'], 'show this']]} />
      </div>
    </dialog>
  );
}

function KeyList({ title, keys }: { readonly title: string; readonly keys: Keys }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {keys.map(([names, does]) => (
          <div key={does}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
