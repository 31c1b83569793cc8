/**
 * The handler's context, made of the invocation's headers and Lambda's environment variables.
 * @param {Readonly<Record<string, string>>} headers
 */
export function makeContext(headers, env = process.env) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    clientContext: json(headers['lambda-runtime-client-context']),
    identity: json(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'] ?? '',
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    xRayTraceId: headers['lambda-runtime-trace-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
}

/**
 * `_X_AMZN_TRACE_ID` follows the invocation, but for Managed Instances, where several are under way at once.
 * @param {string | undefined} traceId
 */
export function setTraceVariable(traceId) {
  if (process.env.AWS_LAMBDA_MAX_CONCURRENCY) return;
  if (traceId) process.env._X_AMZN_TRACE_ID = traceId;
  else delete process.env._X_AMZN_TRACE_ID;
}

/** @param {string | undefined} header */
function json(header) {
  return header ? JSON.parse(header) : undefined;
}
