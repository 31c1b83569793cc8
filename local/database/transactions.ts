import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demand, type Engine, type Json, type Reply } from './engine.ts';
import { type Evaluation, evaluate, isPlainPut, takesPuts } from './evaluation.ts';
import { error, validation } from './refusals.ts';
import { type Step, StepReader } from './steps.ts';

const longestToken = 36;
const tokenLifeMs = 10 * 60_000;

/**
 * A `TransactWriteItems` that dynalite does not have. Whoever calls it lets nobody else write meanwhile. Of DynamoDB's
 * it lacks the limit of 4 MB, and the capacity of indexes and of a token's second use.
 */
export class Transactions {
  readonly #data: Engine;
  readonly #scratch: Engine;
  readonly #journal: string | undefined;
  readonly #tokens = new Map<string, { items: string; at: number }>();
  readonly #steps: StepReader;

  constructor(data: Engine, scratch: Engine, folder: string | undefined) {
    this.#data = data;
    this.#scratch = scratch;
    this.#steps = new StepReader(data, scratch);
    this.#journal = folder && join(folder, 'transaction.json');
  }

  /** Finishes the transaction that a process which died had begun to write. */
  async recover(): Promise<void> {
    if (!this.#journal) return;
    const text = await readFile(this.#journal, 'utf8').catch(() => undefined);
    if (text !== undefined) await this.#apply(JSON.parse(text));
  }

  async write(body: string): Promise<Reply> {
    const input: Json = JSON.parse(body);
    const token = typeof input.ClientRequestToken === 'string' ? input.ClientRequestToken : undefined;
    const items = JSON.stringify(input.TransactItems);
    const again = token === undefined ? undefined : this.#again(token, items);
    if (again) return again;
    const steps = await this.#steps.read(input.TransactItems);
    if ('status' in steps) return steps;
    const evaluations = await this.#evaluate(steps);
    const refused = evaluations.find(({ invalid }) => invalid)?.invalid;
    if (refused) return refused;
    if (evaluations.some(({ reason }) => reason)) return cancelled(evaluations);
    const capacity = await this.#commit(steps, evaluations);
    if (token !== undefined) this.#tokens.set(token, { items, at: Date.now() });
    const asked = input.ReturnConsumedCapacity === 'TOTAL' || input.ReturnConsumedCapacity === 'INDEXES';
    return { status: 200, body: JSON.stringify(asked ? { ConsumedCapacity: capacity } : {}) };
  }

  /** A token's second use within ten minutes does nothing: the same operations are done, others are refused. */
  #again(token: string, items: string): Reply | undefined {
    if (token.length > longestToken) {
      return validation(`ClientRequestToken must have at most ${longestToken} characters.`);
    }
    for (const [known, { at }] of this.#tokens) {
      if (at < Date.now() - tokenLifeMs) this.#tokens.delete(known);
    }
    const first = this.#tokens.get(token);
    if (!first) return undefined;
    if (first.items === items) return { status: 200, body: '{}' };
    return error('IdempotentParameterMismatchException', 'The token came before with another request.');
  }

  /** All at once: no two of them touch the same item. */
  async #evaluate(steps: readonly Step[]): Promise<Evaluation[]> {
    const taken = await takesPuts(this.#scratch, steps.filter(isPlainPut));
    return await Promise.all(
      steps.map((step) =>
        taken && isPlainPut(step) ? { write: step.input.Item } : evaluate(this.#data, this.#scratch, step),
      ),
    );
  }

  async #commit(steps: readonly Step[], evaluations: readonly Evaluation[]): Promise<Json[]> {
    const requests = evaluations.flatMap(({ write, remove }, index): { table: string; request: Json }[] => {
      const table = (steps[index] as Step).table;
      if (write) return [{ table, request: { PutRequest: { Item: write } } }];
      return remove ? [{ table, request: { DeleteRequest: { Key: remove } } }] : [];
    });
    const units = await this.#apply(requests);
    for (const [index, { checked = 0 }] of evaluations.entries())
      charge(units, (steps[index] as Step).table, checked);
    return [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }));
  }

  /**
   * Writes what has been decided; with a journal, so that a process that dies in between leaves it to the next.
   * Answers how many units of each table that took.
   */
  async #apply(requests: { table: string; request: Json }[]): Promise<Map<string, number>> {
    const journal = this.#journal;
    if (journal) {
      await writeFile(`${journal}.new`, JSON.stringify(requests));
      await rename(`${journal}.new`, journal);
    }
    const units = new Map<string, number>();
    for (let from = 0; from < requests.length; from += 25) {
      const batch: Json = {};
      for (const { table, request } of requests.slice(from, from + 25)) {
        batch[table] = [...(batch[table] ?? []), request];
      }
      const input = { RequestItems: batch, ReturnConsumedCapacity: 'TOTAL' };
      const { ConsumedCapacity = [] } = await demand(this.#data, 'BatchWriteItem', input);
      for (const { TableName, CapacityUnits } of ConsumedCapacity as Json[])
        charge(units, TableName, CapacityUnits);
    }
    if (journal) await rm(journal);
    return units;
  }
}

/** A transaction does everything twice: once to prepare, once to commit. */
function charge(units: Map<string, number>, table: string, capacity: number): void {
  units.set(table, (units.get(table) ?? 0) + 2 * capacity);
}

function cancelled(evaluations: readonly Evaluation[]): Reply {
  const reasons = evaluations.map(({ reason }) => reason ?? { Code: 'None' });
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const Message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return error('TransactionCanceledException', Message, { CancellationReasons: reasons });
}
