import { maskKeys } from './redact.ts';

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads variables of the environment by type. A value that does not fit is not an error: the reader notes a
 * sentence with the actual value in `warnings` and answers the fallback, as OpenTelemetry's specification asks.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export class EnvironmentReader {
  readonly warnings: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Notes a sentence for the log. The key does not get into it, whichever variable it was put into by mistake. */
  warn(sentence: string): void {
    const key = this.text('HONEYCOMB_API_KEY');
    const withoutKey = key && key.length >= leastKeyLength ? sentence.replaceAll(key, '***') : sentence;
    this.warnings.push(maskKeys(withoutKey).replace(opaqueWord, '***'));
  }

  /** The first of the variables that is set, with its name. An empty variable counts as unset. */
  first(...names: string[]): { name: string; value: string } | undefined {
    for (const name of names) {
      const value = this.#env[name]?.trim().toWellFormed();
      if (value) return { name, value };
    }
    return undefined;
  }

  text(...names: string[]): string | undefined {
    return this.first(...names)?.value;
  }

  /** `true` only for the word true, in any case. */
  flag(name: string): boolean {
    const value = this.text(name);
    if (value && !/^(?:true|false)$/i.test(value)) this.#reject(name, value, "'true' or 'false'", 'false');
    return value?.toLowerCase() === 'true';
  }

  choice<T extends string, F extends T | undefined>(
    names: string[],
    allowed: readonly T[],
    fallback: F,
  ): T | F {
    const found = this.first(...names);
    if (!found) return fallback;
    const match = allowed.find((candidate) => candidate === found.value.toLowerCase());
    if (!match) this.#reject(found.name, found.value, `one of ${allowed.join(', ')}`, fallback);
    return match ?? fallback;
  }

  number<F extends number | undefined>(
    names: string[],
    { min, max, integer = true }: NumberRange,
    fallback: F,
  ): number | F {
    const found = this.first(...names);
    if (!found) return fallback;
    const value = Number(found.value);
    const fits =
      Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value));
    if (!fits)
      this.#reject(
        found.name,
        found.value,
        `${integer ? 'an integer' : 'a number'} from ${min} to ${max}`,
        fallback,
      );
    return fits ? value : fallback;
  }

  url(...names: string[]): URL | undefined {
    const found = this.first(...names);
    if (!found) return undefined;
    const url = URL.canParse(found.value) ? new URL(found.value) : undefined;
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
    this.#reject(found.name, found.value, 'a URL that starts with http:// or https://', 'the default');
    return undefined;
  }

  /** `key=value` pairs separated by commas, values percent-encoded. Values never reach a warning: they hold keys. */
  pairs(name: string): Record<string, string> {
    const result: Record<string, string> = {};
    for (const [index, pair] of (this.text(name)?.split(',') ?? []).entries()) {
      const end = pair.indexOf('=');
      const key = pair.slice(0, Math.max(end, 0)).trim();
      const value = key ? percentDecoded(pair.slice(end + 1).trim()) : undefined;
      if (key && value !== undefined) result[key] = value;
      else if (pair.trim()) this.warn(malformedPair(name, index, pair));
    }
    return result;
  }

  #reject(name: string, value: string, expected: string, fallback: unknown): void {
    this.warn(`${name} is '${value}', expected ${expected}; ${fallback ?? 'nothing'} is used instead.`);
  }
}

/** What may be a key of no known form: 20 or more characters in one word, a digit among them. */
const opaqueWord = /\b(?=\w*\d)\w{20,}/g;

/** A shorter one is a typing mistake, and masking it could leave nothing of the sentence. */
const leastKeyLength = 8;

interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function malformedPair(name: string, index: number, pair: string): string {
  const end = pair.indexOf('=');
  const flaw = end < 0 ? "has no '='" : end === 0 ? 'has no name' : 'is not percent-encoded';
  return `Entry ${index + 1} of ${name}, '${pairWithoutValue(pair)}', ${flaw}; it is left out. Write name=value,name=value.`;
}

/** The name of a pair as a warning may show it: what else there is, or a bare word, may be a key of any vendor. */
export function pairWithoutValue(pair: string): string {
  const [name = ''] = pair.trim().split(/(?<=[=:\s])/, 1);
  return `${/[=:\s]$/.test(name) ? name : name.slice(0, 2)}***`;
}
