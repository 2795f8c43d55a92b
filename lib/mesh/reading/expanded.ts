/** Far more than fits into any object that the API server takes. */
const most = 1_000_000;

/** The reason why kubectl refuses the anchors of a document: one contains itself, or a few expand to millions of values. */
export function anchorFault(text: string, values: readonly unknown[]): string | undefined {
  if (!text.includes('&') || !text.includes('*')) return undefined;
  const sizes = new Map<object, number>();
  try {
    const size = values.reduce<number>((sum, value) => sum + sizeOf(value, sizes), 0);
    return size > Math.max(most, text.length)
      ? `its anchors expand to more than ${most.toLocaleString('en')} values`
      : undefined;
  } catch (error) {
    if (error instanceof Circle) return 'an anchor contains itself';
    throw error;
  }
}

class Circle extends Error {}

/** How many values there are, each counted as often as it stands there. */
function sizeOf(value: unknown, sizes: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) {
    if (known === 0) throw new Circle();
    return known;
  }
  sizes.set(value, 0);
  let size = 1;
  for (const below of Object.values(value)) size += sizeOf(below, sizes);
  sizes.set(value, size);
  return size;
}
