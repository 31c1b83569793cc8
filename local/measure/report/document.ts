/** What surrounds the tables in docs/measurements.md. */
export const title = `# Measurements

Made by \`npm run measure -- --write\` (\`--quick\` for a look in under a minute). The home feed's built bundle runs warm in the
repository's own sandbox, frozen between invocations, with the collector of the tests as backend; \`untraced\` is the same
function built without tracing. Everything that is compared ran in turn in one run.`;

export const meaning = `## What this means

- **A caller does not wait for the backend** in \`after-response\` and \`periodic\`, whether it is fast, slow or dead. What
  is left is the layer's own work around the handler. It takes longer after a pause, as does the untraced function,
  because the processor has forgotten both: the rows “after 200 ms of idleness” show it, with a backend that is fast.
- **\`after-response\` keeps the sandbox for the flush**: at *r* callers a second and a backend that takes *d* seconds, *r × d*
  sandboxes more are occupied and billed, however long the function itself takes. With 200 ms that is one more from 5 callers
  a second on; with 40 ms, from 25. An answer that Honeycomb gives in 40 ms makes a function of 50 ms nearly twice as dear.
- **\`periodic\` wins as soon as a sandbox gets more than about one call a second**: at 1 a second it flushes every other
  time, at 10 a second every eleventh time. Under a tenth of a call a second it gains nothing, and spans arrive later: those
  of the last second wait, frozen, until the sandbox is called again or taken away. So \`after-response\` is right for what
  is called now and then, and \`periodic\` for what is called many times a second.
- **\`before-response\` is for where there is no extension.** It bills what \`after-response\` bills, and the caller waits for it.
- **A dead backend** costs a time-out per pause of the breaker, *in each sandbox*, as no sandbox knows of another's. The
  caller of that invocation waits only in \`before-response\`; others find the sandbox occupied for the two seconds.

## What this does not say

- Nothing here ran on AWS. The runtime client is the one named above, but Lambda's own API is played by the sandbox.
- The backend is on loopback, without TLS, and shares the machine with the sandbox and with what plays Lambda: its work on a
  request is in the billed times, a handshake is not, and there is no distance but the delay that is set.
- Frozen means SIGSTOP: the process stands still, but its memory and connections stay as warm as they were.
- A function of 256 MB has a seventh of a processor on Lambda. Times that are processor time here (all but the waiting for
  the backend) are several times as long there.
- Absolute times move with the machine and with what else runs on it; differences within a row of four are the point. A
  p99 of few hundred invocations is three of them, and mostly the machine's.
- The computed tables know no cold starts and no limit of sandboxes; callers come at random, without bursts.
`;
