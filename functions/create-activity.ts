import { object } from 'valibot';
import { answer } from '../lib/http/answer.ts';
import { readBody } from '../lib/http/body.ts';
import { identity } from '../lib/http/identity.ts';
import { messageRules, text } from '../lib/http/message-text.ts';
import { refuse } from '../lib/http/refusal.ts';
import { broken, json } from '../lib/http/response.ts';
import { writeOf } from '../lib/http/write.ts';
import { type Lifetime, lifetimes, openStore } from '../lib/store/index.ts';
import { traced } from '../lib/tracing/index.ts';

const NewActivity = object({ message: text, ttl: text });

const isLifetime = (ttl: string): ttl is Lifetime => Object.hasOwn(lifetimes, ttl);

/** `POST /api/activities`: a post of whoever is signed in. */
export const handler = traced(
  answer(async (request) => {
    const who = identity(request);
    if ('refused' in who) return who.refused;
    const body = readBody(request, NewActivity);
    if ('refused' in body) return body.refused;
    const { message, ttl } = body.value;
    const rules = messageRules(message, 280);
    if (!isLifetime(ttl)) return broken([...rules, 'ttl_blank']);
    if (rules.length > 0) return broken(rules);
    const asked = writeOf(request, who.user, { message, ttl });
    if ('refused' in asked) return asked.refused;
    const created = await openStore(request.deadline).createActivity(asked.write, { message, ttl });
    return created.ok ? json(200, created.value) : refuse(created.refusal);
  }),
);
