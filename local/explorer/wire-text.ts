import type { WireValue } from './wire.ts';

/**
 * An attribute's value as the page shows it and as the filter compares it: a string as it is, a number and a boolean as
 * in JSON, an integer of any size in digits, `NaN` and the infinities by name, bytes in base64; lists, maps and null as
 * JSON, in which what JSON cannot hold is a string. Free of Node.js and of the browser.
 */
export function wireText(value: WireValue): string {
  const bare = withoutTag('', value);
  return typeof bare === 'object' ? JSON.stringify(value, withoutTag) : String(bare);
}

/** What a tag holds. `JSON.stringify` asks for a map's values next, never for the map itself, so its keys are no tags. */
function withoutTag(_: string, value: WireValue): unknown {
  const isTagged = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isTagged ? Object.values(value)[0] : value;
}
