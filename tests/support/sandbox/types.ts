/** The process that stands for Lambda's runtime: what to start in the function's folder. */
export interface RuntimeCommand {
  readonly name: 'stand-in' | 'aws-lambda-ric';
  readonly command: string;
  readonly args: readonly string[];
}

/** Lambda's values of `AWS_LAMBDA_INITIALIZATION_TYPE`. */
export type InitializationType =
  | 'on-demand'
  | 'provisioned-concurrency'
  | 'snap-start'
  | 'lambda-managed-instances';

/** What `startSandbox` takes; everything but the handler has a default. */
export interface SandboxOptions {
  /** The handler as in serverless.yml: `folder/module.export`, below `root`. */
  readonly handler: string;
  /** `LAMBDA_TASK_ROOT` and the working directory; the current folder unless told. */
  readonly root?: string;
  /** The function's own environment variables, on top of those that Lambda sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** The function's time-out in milliseconds (3,000): at its end the process is killed. */
  readonly timeoutMs?: number;
  /** How long Init may take, in milliseconds (10,000). */
  readonly initTimeoutMs?: number;
  /** The memory that the function is told of, in MB (256); it is not enforced. */
  readonly memoryMb?: number;
  /** Whether the process is stopped between invocations (true; never under Managed Instances). */
  readonly freeze?: boolean;
  /** Stand-in or AWS's own; the environment variable `SANDBOX_RUNTIME` decides unless told. */
  readonly runtime?: RuntimeCommand;
  readonly initializationType?: InitializationType;
  /** Managed Instances only: how many invocations the process takes at once (10). */
  readonly maxConcurrency?: number;
  /** False where there is no Extensions API: its paths answer 404. */
  readonly extensionsApi?: boolean;
  /** `'refused'`: every registration is answered with 403. */
  readonly registration?: 'open' | 'refused';
  /** By how many milliseconds extensions learn of an invocation later than the runtime (0). */
  readonly extensionDelayMs?: number;
  readonly functionName?: string;
}

/** Options with every default filled in. */
export interface SandboxSettings extends Required<SandboxOptions> {
  /** Managed Instances: several invocations at once, never frozen, no INVOKE for extensions. */
  readonly managed: boolean;
}

/** What Lambda tells a caller about a failure; `trace` is the stack, line by line. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What the caller of an invocation gets. */
export interface Reply {
  /** `timeout` and `exit`: the process was killed or ended before it answered. */
  readonly status: 'ok' | 'error' | 'timeout' | 'exit';
  /** The body as the runtime posted it (for `timeout` and `exit`: as Lambda words it). */
  readonly raw: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly payload: unknown;
  readonly error?: FunctionError;
}

/** An invocation from its delivery until runtime and extensions have asked for the next one. */
export interface Outcome extends Reply {
  readonly requestId: string;
  /** Milliseconds from the delivery until the response was posted; absent where there was none. */
  readonly responseMs?: number;
  /** Milliseconds from the delivery until all had called `next`, or the process was gone. */
  readonly billedMs: number;
  /** How the invocation ended for the process, which may have been killed after it had answered. */
  readonly ending: 'next' | 'timeout' | 'exit';
  /** The Init of this process, in milliseconds, on its first invocation. */
  readonly initMs?: number;
}

/** Init as it went: `ok`, reported as failed, ended by itself, or killed at its time-out. */
export interface InitReport {
  readonly status: 'ok' | 'error' | 'exit' | 'timeout';
  /** From the start of the process until runtime and extensions had called `next`, in milliseconds. */
  readonly ms: number;
  readonly error?: FunctionError;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a shutdown went; `ms` from its beginning until the process was gone. */
export interface ShutdownReport extends Exit {
  readonly ms: number;
}

/** What an invocation is made of, but for its event. */
export interface InvokeOptions {
  readonly requestId?: string;
  /** `X-Amzn-Trace-Id`; a fresh one with `Sampled=0` unless told, as Lambda sends without active tracing. */
  readonly traceHeader?: string;
  /** Sent instead of the event, as it is: for bodies that are not JSON. */
  readonly rawBody?: string;
  /** The client context, base64-decoded, and the Cognito identity, as JSON texts. */
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
}
