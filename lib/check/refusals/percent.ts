export const aPercent = 'a number from 0 to 100';

export function isPercent(number: number): boolean {
  return number >= 0 && number <= 100;
}
