type Value = string | number;

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly Value[])[]): string {
  const line = (values: readonly Value[]) => `| ${values.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** With its sign, which says that it is a difference. */
export const signed = (value: number, digits = 2): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
