import type { Attributes } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import { buildVersion, distro } from './build-info.ts';
import type { TracingOn } from './config.ts';
import type { Environment } from './env.ts';

/** The SDK's own name and version come from the SDK. */
type SdkInfo = Attributes;

/**
 * Who sends: one resource per sandbox, from Lambda's own variables. `OTEL_RESOURCE_ATTRIBUTES` win over all of it
 * but the service's name, which the configuration has resolved already.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/resource/faas/
 */
export function createResource(config: TracingOn, env: Environment, sdk: SdkInfo): Resource {
  return resourceFromAttributes({
    ...sdk,
    'telemetry.distro.name': distro.name,
    'telemetry.distro.version': distro.version,
    'service.version': buildVersion,
    'service.instance.id': randomUuid(),
    'deployment.environment.name': env.STAGE,
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': env.AWS_REGION,
    'faas.name': env.AWS_LAMBDA_FUNCTION_NAME,
    'faas.version': env.AWS_LAMBDA_FUNCTION_VERSION,
    'faas.instance': env.AWS_LAMBDA_LOG_STREAM_NAME,
    'faas.max_memory': megabytes(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...config.resourceAttributes,
    'service.name': config.serviceName,
  });
}

function megabytes(text: string | undefined): number | undefined {
  const value = Number(text);
  return text && Number.isInteger(value) ? value * 1_048_576 : undefined;
}

/** A version 4 UUID from the SDK's ids: `node:crypto` would cost a millisecond of Init for this one value. */
function randomUuid(): string {
  const hex = new RandomIdGenerator().generateTraceId();
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ].join('-');
}
