import { object } from 'valibot';
import { answer } from '../lib/http/answer.ts';
import { readBody } from '../lib/http/body.ts';
import { identity } from '../lib/http/identity.ts';
import { isBlank, messageRules, text } from '../lib/http/message-text.ts';
import { refuse } from '../lib/http/refusal.ts';
import { broken, json, problem } from '../lib/http/response.ts';
import { writeOf } from '../lib/http/write.ts';
import { handleOf, openStore } from '../lib/store/index.ts';
import { traced } from '../lib/tracing/index.ts';

const NewMessage = object({ message: text, user_receiver_handle: text });

/** `POST /api/messages`: a message of whoever is signed in to another user. */
export const handler = traced(
  answer(async (request) => {
    const who = identity(request, 'user_sender_handle_blank');
    if ('refused' in who) return who.refused;
    const body = readBody(request, NewMessage);
    if ('refused' in body) return body.refused;
    const { message, user_receiver_handle: name } = body.value;
    const rules = messageRules(message, 1_024);
    // Spelt so upstream.
    if (isBlank(name)) rules.push('user_reciever_handle_blank');
    if (rules.length > 0) return broken(rules);
    const receiver = handleOf(name.replace(/^@/, ''));
    if (receiver === undefined) {
      return problem(400, 'body_invalid', "The field 'user_receiver_handle' cannot be anybody's handle.");
    }
    const asked = writeOf(request, who.user, { message, receiver });
    if ('refused' in asked) return asked.refused;
    const created = await openStore(request.deadline).createMessage(asked.write, { receiver, message });
    return created.ok ? json(200, created.value) : refuse(created.refusal);
  }),
);
