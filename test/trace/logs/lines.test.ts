import { eachLine } from '../../../lib/trace/logs/lines';

async function linesOf(...chunks: readonly (string | Uint8Array)[]): Promise<string[]> {
  const lines: string[] = [];
  const input = (async function* () {
    yield* chunks;
  })();
  await eachLine(input, (line) => lines.push(line));
  return lines;
}

test('lines that begin in one chunk and end in another, and a last one without a line break', async () => {
  expect(await linesOf('a\nb', 'c', 'd\n\ne')).toEqual(['a', 'bcd', '', 'e']);
  expect(await linesOf()).toEqual([]);
});

test('a letter whose bytes are in two chunks', async () => {
  const bytes = Buffer.from('größe\n');
  expect(await linesOf(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['größe']);
});

test('of a file without line breaks, only the beginning is kept', async () => {
  const lines = await linesOf(...Array.from({ length: 300 }, () => 'x'.repeat(65_536)), '\nnext\n');
  expect(lines.map((line) => line.length)).toEqual([16 * 65_536, 4]);
});
