/**
 * Whether a value is what a test expects: a RegExp matches strings, one of jest's asymmetric matchers decides for
 * itself, arrays and objects match item by item, and all else must be the same value.
 */
export function matchesValue(actual: unknown, expected: unknown): boolean {
  if (expected instanceof RegExp) {
    return typeof actual === 'string' && expected.test(actual);
  }
  if (isAsymmetricMatcher(expected)) {
    return expected.asymmetricMatch(actual);
  }
  if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return Object.is(actual, expected);
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].every((key) => matchesValue(actual[key], expected[key]));
}

interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

function isAsymmetricMatcher(value: unknown): value is AsymmetricMatcher {
  return isObject(value) && typeof value.asymmetricMatch === 'function';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
