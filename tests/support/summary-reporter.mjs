/** Ends jest's output with one plain line that any CI can read. */
export default class SummaryReporter {
  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, numTodoTests } = results;
    const failed = Math.max(numFailedTests, numFailedTestSuites);
    const skipped = numPendingTests + numTodoTests;
    const summary = `${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // jest's own summary comes after the reporters of a configuration.
    process.once('exit', () => console.log(summary));
  }
}
