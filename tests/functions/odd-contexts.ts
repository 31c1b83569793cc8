import { traced } from '../../lib/tracing/index.ts';

/** What is Lambda's word no longer: a caller in the same process, a framework or a test, may pass anything. */
const contexts: Record<string, () => unknown> = {
  none: () => undefined,
  null: () => null,
  text: () => 'context',
  empty: () => ({}),
  'without an ARN': () => ({ functionName: 'odd', awsRequestId: 'r', getRemainingTimeInMillis: () => 1_000 }),
  'of wrong types': () => ({
    functionName: 1,
    awsRequestId: {},
    invokedFunctionArn: ['arn'],
    getRemainingTimeInMillis: () => 1_000,
  }),
  'whose clock tells no number': () => ({ getRemainingTimeInMillis: () => 'a while' }),
  'whose clock throws': () => ({
    getRemainingTimeInMillis() {
      throw new Error('no clock');
    },
  }),
  'whose clock is none': () => ({ getRemainingTimeInMillis: 1_000 }),
  'with getters': () => new Getters(),
  'with getters that throw': () =>
    new Proxy(
      {},
      {
        get(_, key) {
          throw new Error(`${String(key)} is not for you`);
        },
      },
    ),
};

class Getters {
  get functionName() {
    return 'odd';
  }
  get awsRequestId() {
    return 'request-of-getters';
  }
  get invokedFunctionArn() {
    return 'arn:aws:lambda:eu-central-1:123456789012:function:odd:live';
  }
  getRemainingTimeInMillis() {
    return 1_000;
  }
}

let calls: { event: unknown; context: unknown }[] = [];

const inner = traced(async (event: { fail?: boolean }, context: unknown) => {
  calls.push({ event, context });
  if (event.fail) throw new RangeError('as told');
  return 'done';
});

/** Calls a traced handler with the context that the event names; answers how it went. */
export async function handler(event: { context: string; fail?: boolean }) {
  const context = contexts[event.context]?.();
  calls = [];
  const outcome = await Promise.resolve(inner(event, context)).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: String(error) }),
  );
  const untouched = calls.every((call) => call.event === event && call.context === context);
  return { outcome, calls: calls.length, untouched };
}
