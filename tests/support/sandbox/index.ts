export { closeSandboxes, type Running, type Sandbox, startSandbox } from './sandbox.ts';
export type { InitReport, InvokeOptions, Outcome, Reply, SandboxOptions, ShutdownReport } from './types.ts';
