/** A run takes minutes: who waits sees on stderr that it goes on. */
export async function timed<Value>(what: string, run: () => Promise<Value>): Promise<Value> {
  const started = performance.now();
  console.error(`${what} …`);
  const value = await run();
  console.error(`${what}: ${((performance.now() - started) / 1_000).toFixed(0)} s`);
  return value;
}
