import type { SandboxSettings } from './types.ts';

/**
 * The environment variables of the function's process: those that Lambda sets, then the function's own. None of the
 * shell's: a function that needs one would not find it in Lambda either.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(
  settings: SandboxSettings,
  runtimeApi: string,
  temporaryFolder: string,
): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: settings.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_INITIALIZATION_TYPE: settings.initializationType,
    ...(settings.managed ? { AWS_LAMBDA_MAX_CONCURRENCY: String(settings.maxConcurrency) } : {}),
    // Without it AWS's client starts eight worker threads per CPU under Managed Instances.
    ...(settings.managed ? { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2' } : {}),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    _HANDLER: settings.handler,
    LAMBDA_TASK_ROOT: settings.root,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    // Lambda has one /tmp per sandbox, kept over a reset; here it is a folder of the sandbox's own.
    TMPDIR: temporaryFolder,
    ...settings.env,
  };
}
