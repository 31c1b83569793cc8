import path from 'node:path';
import { chooseRuntime } from './runtime-command.ts';
import type { SandboxOptions, SandboxSettings } from './types.ts';

/** Fills in what a test has not said. */
export function resolveSettings(options: SandboxOptions): SandboxSettings {
  const managed = options.initializationType === 'lambda-managed-instances';
  const defaults = {
    env: {},
    timeoutMs: 3_000,
    initTimeoutMs: 10_000,
    memoryMb: 256,
    freeze: true,
    runtime: options.runtime ?? chooseRuntime(),
    initializationType: 'on-demand',
    maxConcurrency: 10,
    extensionsApi: true,
    registration: 'open',
    extensionDelayMs: 0,
    functionName: options.handler.split('/').at(-1)?.split('.')[0] ?? 'function',
  } as const;
  const settings = { ...defaults, ...options, root: path.resolve(options.root ?? '.'), managed };
  return managed ? { ...settings, freeze: false } : settings;
}

/** The function's ARN, in a made-up account. */
export function functionArn({ functionName }: SandboxSettings): string {
  return `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}`;
}
