/** Where progress is shown: `process.stderr`, as far as it matters. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows how far the sending is. */
export interface Progress {
  /** `done` spans are dealt with, of `total` that are known of. */
  update(done: number, total: number): void;
  /** Prints a sentence of its own. */
  say(sentence: string): void;
  /** Nothing more will come. */
  end(): void;
}

const barColumns = 30;
const clearLine = '\r\u001b[2K';

/** A bar that stays in its place on a terminal; elsewhere a line for each update. */
export function showProgress(
  screen: Screen,
  now: () => number = performance.now.bind(performance),
): Progress {
  const start = now();
  let bar = '';
  const draw = () => screen.write(`${clearLine}${bar}`);
  return {
    update(done, total) {
      const perSecond = Math.round((done * 1_000) / Math.max(1, now() - start));
      if (!screen.isTTY) {
        screen.write(`${count(done)} spans done, ${count(perSecond)} per second.\n`);
        return;
      }
      const share = total > 0 ? done / total : 1;
      const filled = Math.round(share * barColumns);
      const line = `${'━'.repeat(filled)}${'─'.repeat(barColumns - filled)} ${count(done)} of ${count(total)} spans, ${count(perSecond)} per second`;
      bar = line.slice(0, (screen.columns ?? 80) - 1);
      draw();
    },
    say(sentence) {
      screen.write(`${bar && clearLine}${sentence}\n`);
      if (bar) draw();
    },
    end() {
      if (bar) screen.write('\n');
      bar = '';
    },
  };
}

/** An integer as people read it: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en');
}
