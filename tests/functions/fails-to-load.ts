import { traced } from '../../lib/tracing/index.ts';

export const handler = traced(async () => ({ statusCode: 204 }));

throw Object.assign(new RangeError('no configuration found'), { code: 'E_CONFIG' });
