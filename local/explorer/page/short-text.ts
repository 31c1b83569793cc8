/** A text cut to a length that its place bears: a name may be as long as somebody likes, a row is not. */
export function shortText(text: string, most = 300): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
