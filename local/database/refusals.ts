import type { Json, Reply } from './engine.ts';

/** What DynamoDB says to a request that is malformed. */
export const validation = (message: string): Reply => {
  const __type = 'com.amazon.coral.validate#ValidationException';
  return { status: 400, body: JSON.stringify({ __type, message }) };
};

/** What DynamoDB says by the name of an error that its API models. */
export const error = (name: string, Message: string, more: Json = {}): Reply => {
  const __type = `com.amazonaws.dynamodb.v20120810#${name}`;
  return { status: 400, body: JSON.stringify({ __type, Message, message: Message, ...more }) };
};
