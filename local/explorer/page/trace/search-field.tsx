import { useRef } from 'preact/hooks';

interface SearchFieldProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

/** Esc empties the field, and leaves it when it is empty. */
export function SearchField({ search, onSearch }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (search !== '') onSearch('');
    else field.current?.closest('aside')?.focus();
  };
  return (
    <input
      ref={field}
      type="search"
      class="panel-search"
      placeholder="Search in names and values ( / )"
      aria-label="Search in names and values"
      value={search}
      onInput={({ currentTarget }) => onSearch(currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}
