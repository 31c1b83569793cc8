import { AwsLambdaInstrumentation } from '@opentelemetry/instrumentation-aws-lambda';
import { provider } from './provider.ts';

/**
 * Wraps a handler with OpenTelemetry's Lambda instrumentation: one span per invocation, and a flush before the
 * response. Its hooks on modules see nothing inside a bundle, so its own patch is applied by hand.
 */
export function instrument<H>(handler: H): H {
  const instrumentation = new AwsLambdaInstrumentation();
  // The instrumentation flushes the provider that it is given here.
  instrumentation.setTracerProvider(provider);
  const file = instrumentation.getModuleDefinitions()[0]?.files[0];
  const patched = file?.patch({ handler }) as { handler: H } | undefined;
  if (!patched) throw new Error('@opentelemetry/instrumentation-aws-lambda has no definition to apply');
  return patched.handler;
}
