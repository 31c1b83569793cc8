import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { startDatabase, type TestDatabase } from '../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await startDatabase();
});
afterAll(() => db.close());

let serial = 0;
const fresh = () => `item ${serial++}`;
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 's' } });
const put = (pk: string, value = 1) => ({
  Put: { TableName: db.tableName, Item: { ...key(pk), value: { N: String(value) } } },
});
const read = async (pk: string) => {
  const command = new GetItemCommand({ TableName: db.tableName, Key: key(pk), ConsistentRead: true });
  return (await db.dynamoDb.client.send(command)).Item?.value?.N;
};
const write = (items: TransactWriteItem[], more: object = {}) =>
  db.dynamoDb.client.send(new TransactWriteItemsCommand({ TransactItems: items, ...more }));
const refusal = (items: TransactWriteItem[], more: object = {}) =>
  write(items, more).then(
    () => {
      throw new Error('It was not refused.');
    },
    (error: Error) => error,
  );
/** What each operation was told, or the name of the error where the request was refused as a whole. */
const toldBy = (error: Error) =>
  error instanceof TransactionCanceledException
    ? error.CancellationReasons?.map(({ Code }) => Code)
    : error.name;
const increment = (pk: string, more: object = {}) => ({
  Update: {
    TableName: db.tableName,
    Key: key(pk),
    UpdateExpression: 'ADD #v :one',
    ExpressionAttributeNames: { '#v': 'value' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ...more,
  },
});
const absent = (pk: string) => ({
  ConditionCheck: { TableName: db.tableName, Key: key(pk), ConditionExpression: 'attribute_not_exists(pk)' },
});

describe('a transaction', () => {
  it('does all of its operations', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()];
    await write([put(a, 3), put(c)]);
    const remove = { Delete: { TableName: db.tableName, Key: key(c) } };
    await write([increment(a), put(b, 7), remove, absent(fresh())]);
    expect([await read(a), await read(b), await read(c)]).toEqual(['4', '7', undefined]);
  });

  it('does none when one condition fails, and says which, with what was there where asked', async () => {
    const [a, b] = [fresh(), fresh()];
    await write([put(a, 3)]);
    const guarded = put(a, 9);
    const asked = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    const error = await refusal([put(b), { Put: { ...guarded.Put, ...asked } } as TransactWriteItem]);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    const reasons = (error as TransactionCanceledException).CancellationReasons;
    expect(reasons).toMatchObject([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Item: { ...key(a), value: { N: '3' } } },
    ]);
    expect(error.message).toContain('[None, ConditionalCheckFailed]');
    expect([await read(a), await read(b)]).toEqual(['3', undefined]);
    const plain = (await refusal([absent(a), put(b)])) as TransactionCanceledException;
    expect(plain.CancellationReasons?.map(({ Code, Item }) => [Code, Item])).toEqual([
      ['ConditionalCheckFailed', undefined],
      ['None', undefined],
    ]);
  });

  const set = (pk: string, what: string, value: AttributeValue = { N: '1' }, more: object = {}) =>
    increment(pk, {
      UpdateExpression: `SET ${what} = :one`,
      ExpressionAttributeNames: undefined,
      ExpressionAttributeValues: { ':one': value },
      ...more,
    });

  it.each<[string, (pk: string) => TransactWriteItem]>([
    ['adds to a text', (pk) => increment(pk, { ExpressionAttributeNames: { '#v': 'txt' } })],
    ['needs what is not there', (pk) => set(pk, 'n = absent, m')],
    ['goes into what has no parts', (pk) => set(pk, 'txt.part')],
    ['comes to too large a number', (pk) => increment(pk)],
    ['makes too large an item', (pk) => set(pk, 'more', { S: 'x'.repeat(300_000) })],
    ['changes the key', (pk) => set(pk, 'sk', { S: 't' })],
    ['gives an index a number for a text', (pk) => set(pk, 'latest_pk')],
    ['has half a key', (pk) => set(pk, 'n', { N: '1' }, { Key: { pk: { S: pk } } })],
    ['has a number for a key', (pk) => set(pk, 'n', { N: '1' }, { Key: { ...key(pk), sk: { N: '1' } } })],
    ['puts a number for a key', (pk) => ({ Put: { ...put(pk).Put, Item: { ...key(pk), sk: { N: '1' } } } })],
  ])('does none when one %s', async (_, unfit) => {
    const [a, b] = [fresh(), fresh()];
    const Item = { ...key(a), value: { N: '9e125' }, txt: { S: 'x'.repeat(200_000) } };
    await db.dynamoDb.client.send(new PutItemCommand({ TableName: db.tableName, Item }));
    const told = toldBy(await refusal([put(b), unfit(a)]));
    // DynamoDB Local, unlike DynamoDB, refuses the whole request for some of these.
    if (db.embedded) expect(told).toEqual(['None', 'ValidationError']);
    else expect(String(told)).toMatch(/Validation(Error|Exception)$/);
    expect(await read(b)).toBeUndefined();
  });

  it('refuses what is no transaction', async () => {
    const a = fresh();
    expect((await refusal([put(a), increment(a)])).message).toContain(
      'Transaction request cannot include multiple operations on one item',
    );
    expect((await refusal([])).name).toBe('ValidationException');
    const many = Array.from({ length: 101 }, () => put(fresh()));
    expect((await refusal(many)).name).toBe('ValidationException');
    const broken = increment(a, { UpdateExpression: 'ADD' });
    expect((await refusal([put(fresh()), broken])).name).toBe('ValidationException');
    const keyless = { TableName: db.tableName, Item: { pk: { S: a } } };
    const guarded = { ...keyless, ConditionExpression: 'attribute_not_exists(pk)' };
    for (const Put of [keyless, guarded])
      expect((await refusal([put(fresh()), { Put }])).name).toBe('ValidationException');
    const valueless = { Put: { ...put(a).Put, ExpressionAttributeValues: { ':unused': { N: '1' } } } };
    expect((await refusal([valueless])).name).toBe('ValidationException');
    const unconditional = { ConditionCheck: { ...absent(a).ConditionCheck, ConditionExpression: undefined } };
    expect((await refusal([unconditional])).name).toBe('ValidationException');
    const token = { ClientRequestToken: 'x'.repeat(37) };
    expect((await refusal([put(a)], token)).name).toBe('ValidationException');
    const nowhere = { Put: { TableName: 'no-such-table', Item: key(a) } };
    expect((await refusal([nowhere])).name).toBe('ResourceNotFoundException');
  });

  it('is done once for one token, and never for two different requests', async () => {
    const a = fresh();
    const token = { ClientRequestToken: `token ${Math.random()}` };
    await write([increment(a)], token);
    await write([increment(a)], { ...token, ReturnConsumedCapacity: 'TOTAL' });
    expect(await read(a)).toBe('1');
    expect((await refusal([increment(fresh())], token)).name).toBe('IdempotentParameterMismatchException');
  });

  it('counts exactly, however many come at once', async () => {
    const a = fresh();
    const tries = async (): Promise<void> => {
      const error = await write([increment(a), put(fresh())]).then(
        () => undefined,
        (caught: Error) => caught,
      );
      if (error?.name === 'TransactionCanceledException') return tries();
      if (error) throw error;
    };
    await Promise.all(Array.from({ length: 50 }, tries));
    expect(await read(a)).toBe('50');
  });

  it('costs two units a kilobyte', async () => {
    const sized = (bytes: number) => {
      const { Put } = put(fresh());
      return { Put: { ...Put, Item: { ...Put.Item, text: { S: 'x'.repeat(bytes) } } } };
    };
    // Each of another cost: what costs the same, DynamoDB Local, unlike DynamoDB, counts once.
    const { ConsumedCapacity } = await write([sized(1_500), sized(2_500), absent(fresh())], {
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(ConsumedCapacity).toMatchObject([{ TableName: db.tableName, CapacityUnits: 4 + 6 + 2 }]);
  });
});
