/** Cell seconds per wall second; null is as fast as the machine allows. */
export const SPEEDS: (number | null)[] = [1, 10, 60, 300, 1000, 3000, null];

export function speedName(speed: number | null): string {
  return speed === null ? "as fast as possible" : `${speed} times real time`;
}

export function speedLabel(speed: number | null): string {
  return speed === null ? "max" : `${speed.toLocaleString("en-US")}×`;
}
