/** Where the data is. */
export interface StoreConfig {
  readonly tableName: string;
  /** A DynamoDB other than AWS's, such as `http://127.0.0.1:8000`. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Those of the environment; asked for once, and kept by the SDK for the sandbox's life, as Lambda keeps them. */
  credentials(): Promise<Credentials>;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** @throws {Error} a sentence that names the variable, where one is missing */
export function resolveStoreConfig(env: NodeJS.ProcessEnv = process.env): StoreConfig {
  const tableName = env.TABLE_NAME?.trim();
  if (!tableName) throw new Error('TABLE_NAME is not set. Set it to the name of the DynamoDB table.');
  const endpoint = env.DYNAMODB_ENDPOINT?.trim() || undefined;
  if (endpoint && !/^https?:\/\/[^/]/.test(endpoint)) {
    throw new Error(
      `DYNAMODB_ENDPOINT is '${endpoint}', which is no URL. Set it to http://host:port, or to nothing.`,
    );
  }
  return {
    tableName,
    endpoint,
    region: env.AWS_REGION || (endpoint ? 'eu-central-1' : undefined),
    credentials: async () => credentialsOf(env, endpoint),
  };
}

function credentialsOf(env: NodeJS.ProcessEnv, endpoint: string | undefined): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey) {
    const sessionToken = env.AWS_SESSION_TOKEN;
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  }
  // A local database takes any.
  if (endpoint) return { accessKeyId: 'local', secretAccessKey: 'local' };
  throw new Error(
    'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set, and DYNAMODB_ENDPOINT names no other database.',
  );
}
