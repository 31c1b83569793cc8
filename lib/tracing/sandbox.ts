import { diag } from '@opentelemetry/api';
import {
  CompositePropagator,
  SDK_INFO,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { TracingConfig, TracingOn } from './config.ts';
import { DeadlineGuard } from './deadline-guard.ts';
import { traceFetch } from './fetch-client.ts';
import { type FlushMode, resolveFlushMode } from './flush-mode.ts';
import { currentGate, type Gate, isManaged } from './gate.ts';
import { traceHttpClient } from './http-client.ts';
import { instrument, type RunInstrumented } from './instrumentation.ts';
import { LaterDelivery } from './later-delivery.ts';
import { logFrom } from './log.ts';
import { OpenSpans } from './open-spans.ts';
import { onProcessEnd } from './process-end.ts';
import { createResource } from './resource.ts';
import { RatioSampler } from './sampler.ts';
import { SimpleProcessor } from './span-processor.ts';

/** `require` is what the bundle has. */
declare const require: (path: string) => typeof import('./open-delivery.ts');

/** Tracing as one sandbox has it, from its Init to its end. */
export interface Sandbox {
  readonly config: TracingOn;
  readonly env: NodeJS.ProcessEnv;
  readonly openSpans: OpenSpans;
  readonly flushMode: FlushMode;
  readonly deadlineGuard: DeadlineGuard;
  readonly runInstrumented: RunInstrumented;
  /** How long Init took, from the start of the process on; elsewhere than on Lambda a process has other work too. */
  readonly initMs: number | undefined;
}

/**
 * Sets OpenTelemetry up where there is somewhere to send spans to. Answers `undefined` where tracing is off (also
 * where a function is not loaded through its gate, as in a unit test), and where setting it up fails: a fault of ours
 * must cost nobody their function.
 */
export function startSandbox(env: NodeJS.ProcessEnv): Sandbox | undefined {
  const gate = currentGate();
  if (!gate) return undefined;
  const { config } = gate;
  try {
    const sandbox = config.on ? setUp(config, gate, env) : undefined;
    announce(config);
    return sandbox;
  } catch (error) {
    console.error('tracing: off, because it could not be set up:', error);
    return undefined;
  }
}

function setUp(config: TracingOn, gate: Gate, env: NodeJS.ProcessEnv): Sandbox {
  const openSpans = new OpenSpans();
  const outbox = new LaterDelivery(() => require('./open-delivery.ts').openDelivery(config.export));
  registerProvider(config, env, new SimpleProcessor(openSpans, outbox));
  const runInstrumented = instrument(env);
  traceFetch();
  traceHttpClient();
  const { flushMode: asked, export: exporting } = config;
  const flushMode = resolveFlushMode(asked, isManaged(env), gate.extension, outbox, exporting.timeoutMs);
  onProcessEnd(openSpans, outbox, flushMode.hasExtension);
  const deadlineGuard = new DeadlineGuard(
    openSpans,
    outbox,
    config.deadlineMarginMs,
    flushMode.diesOfTimeout,
  );
  gate.claimed = true;
  const initMs = env.AWS_LAMBDA_RUNTIME_API ? process.uptime() * 1_000 : undefined;
  return { config, env, openSpans, flushMode, deadlineGuard, runInstrumented, initMs };
}

function registerProvider(config: TracingOn, env: NodeJS.ProcessEnv, processor: SimpleProcessor): void {
  const provider = new NodeTracerProvider({
    resource: createResource(config, env, SDK_INFO),
    sampler: new RatioSampler(config.samplingRatio),
    spanLimits: config.spanLimits,
    spanProcessors: [processor],
  });
  const propagators = { tracecontext: W3CTraceContextPropagator, baggage: W3CBaggagePropagator };
  provider.register({
    propagator: new CompositePropagator({
      propagators: config.propagators.map((name) => new propagators[name]()),
    }),
  });
}

/** Last: what OpenTelemetry says of its own set-up is nobody's news. */
function announce(config: TracingConfig): void {
  logFrom(config.logLevel);
  for (const warning of config.warnings) diag.warn(warning);
  if (!config.on) diag.info(`off: ${config.reason} The function works as it is, without spans.`);
}
