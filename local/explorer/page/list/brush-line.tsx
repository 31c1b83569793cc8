import { type Brush, describeBrush } from './brush.ts';

/** What is brushed in the heat map, and how to be rid of it. */
export function BrushLine({ brush, onClear }: { readonly brush: Brush; readonly onClear: () => void }) {
  return (
    <p class="brush-line">
      <span>
        Only <strong>{describeBrush(brush)}</strong>
      </span>
      <button type="button" title="Esc" onClick={onClear}>
        Clear selection
      </button>
    </p>
  );
}
