import { object } from 'valibot';
import { answer } from '../lib/http/answer.ts';
import { readBody } from '../lib/http/body.ts';
import { identity } from '../lib/http/identity.ts';
import { isBlank, messageRules, text } from '../lib/http/message-text.ts';
import { refuse } from '../lib/http/refusal.ts';
import { broken, json } from '../lib/http/response.ts';
import { isUuid } from '../lib/http/uuid.ts';
import { writeOf } from '../lib/http/write.ts';
import { openStore } from '../lib/store/index.ts';
import { traced } from '../lib/tracing/index.ts';

const NewReply = object({ message: text });

/** `POST /api/activities/{uuid}/reply`: a reply of whoever is signed in. */
export const handler = traced(
  answer(async (request) => {
    const who = identity(request);
    if ('refused' in who) return who.refused;
    const body = readBody(request, NewReply);
    if ('refused' in body) return body.refused;
    const { message } = body.value;
    const uuid = request.pathParameters.uuid ?? '';
    const rules = messageRules(message, 1_024);
    if (isBlank(uuid)) return broken([...rules, 'activity_uuid_blank']);
    if (rules.length > 0) return broken(rules);
    if (!isUuid(uuid)) return refuse('activity_unknown');
    const asked = writeOf(request, who.user, { message });
    if ('refused' in asked) return asked.refused;
    const reply = { activityUuid: uuid.toLowerCase(), message };
    const created = await openStore(request.deadline).createReply(asked.write, reply);
    return created.ok ? json(200, created.value) : refuse(created.refusal);
  }),
);
