/** When the spans of an invocation leave, see docs/lifecycle.md. */
export const flushModeNames = ['after-response', 'before-response', 'periodic'] as const;

export type FlushModeName = (typeof flushModeNames)[number];
