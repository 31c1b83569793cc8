import { signed } from '../../local/measure/report/table.ts';
import { median, quantile, spread } from '../../local/measure/statistics.ts';

/** Digits by size: nobody reads the hundredths of 500 ms. */
const digitsOf = (value: number): number => (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);

/** A plain number, such as `0.35`, `45.1` or `1,024`; a dash where there is none. */
export const plain = (value: number, digits = digitsOf(value)): string =>
  Number.isFinite(value)
    ? value
        .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
        .replace('-', '−')
    : '–';

export const count = (value: number): string => plain(value, 0);

/** `median (lower–upper quartile)` */
export const withQuartiles = (values: readonly number[]): string =>
  values.length === 0 ? '–' : spread(values, digitsOf(median(values)));

/** `+median (+lower to +upper quartile)` of differences. */
export function signedWithQuartiles(values: readonly number[]): string {
  const digits = digitsOf(median(values));
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => signed(quantile(values, share), digits));
  return values.length === 0 ? '–' : `${middle} (${low} to ${high})`;
}

/** `value (+difference)`; the value alone for what the others are compared with. */
export const withDifference = (value: number, difference: number | undefined): string =>
  difference === undefined || !Number.isFinite(value)
    ? plain(value)
    : `${plain(value)} (${signed(difference, digitsOf(difference))})`;

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;
