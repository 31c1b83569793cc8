import type { PageRequest } from '../store/index.ts';
import type { Request } from './request.ts';
import { type Answer, problem } from './response.ts';

const usual = 20;
const most = 100;

/** `?limit=` and `?cursor=`; the first of several counts. */
export function pageRequest({ query }: Request): { page: PageRequest } | { refused: Answer } {
  const text = query.get('limit') ?? String(usual);
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > most) {
    return { refused: problem(400, 'limit_invalid', `The limit is no integer from 1 to ${most}.`) };
  }
  const cursor = query.get('cursor');
  return { page: { limit, ...(cursor !== null && { cursor }) } };
}
