const errorWord = /(^|\s)status:error(?=\s|$)/gi;

/** Whether a filter asks for traces with errors. */
export function asksForErrors(text: string): boolean {
  return text.search(errorWord) >= 0;
}

/** The filter with that word, or without it. */
export function withErrorWord(text: string, isWanted: boolean): string {
  const rest = text.replace(errorWord, '$1').trim();
  return isWanted ? `${rest} status:error`.trim() : rest;
}
