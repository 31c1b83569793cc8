/** What the function's processes have written to stdout and stderr, as lines, in the order of writing. */
export class Log {
  readonly #lines: string[] = [];
  #rest: string = '';
  #bytes = 0;

  append(text: string): void {
    this.#bytes += text.length;
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#lines.push(line);
  }

  lines(): string[] {
    return this.#rest ? [...this.#lines, this.#rest] : [...this.#lines];
  }

  /**
   * Waits until nothing more arrives, as what a stopped process wrote may still be on its way; not for ever, as a
   * process that is not stopped may go on writing.
   */
  async settled(): Promise<void> {
    let seen = -1;
    for (let round = 0; round < 100 && seen !== this.#bytes; round++) {
      seen = this.#bytes;
      for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
    }
  }
}
