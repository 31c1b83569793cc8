import { barScale } from '../../local/explorer/page/list/bar-scale.ts';

const hours = 7_200_000;

test('bars of the list are drawn to the longest trace', () => {
  expect(barScale([2, 40, 99])).toEqual({ whole: 99, beyond: 0 });
  expect(barScale([...Array<number>(50).fill(40), 700])).toEqual({ whole: 700, beyond: 0 });
  expect(barScale([0, 0, 5])).toEqual({ whole: 5, beyond: 0 });
  expect(barScale([])).toEqual({ whole: 0, beyond: 0 });
});

test('a few that take far longer are beyond the scale', () => {
  expect(barScale([hours, 2, 40, 99])).toEqual({ whole: 99, beyond: 1 });
  expect(barScale([...Array<number>(50).fill(40), 700, hours, hours])).toEqual({ whole: 700, beyond: 2 });
});

test('of two traces, neither is beyond', () => {
  expect(barScale([hours, 2])).toEqual({ whole: hours, beyond: 0 });
});
