import { StringDecoder } from 'node:string_decoder';

/** No line of an access log is longer: Envoy limits the headers of a request to 60 KiB. */
const longest = 1_000_000;

/**
 * Gives each line of a stream to a function. Of a longer line than an access log has, only the beginning is kept, so that a file
 * without line breaks does not fill the memory.
 */
export async function eachLine(
  input: AsyncIterable<string | Uint8Array>,
  use: (line: string) => void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    const lines = text.split('\n');
    const [first = ''] = lines;
    const begun = rest.length < longest ? rest + first : rest;
    if (lines.length === 1) {
      rest = begun;
      continue;
    }
    use(begun);
    for (let index = 1; index < lines.length - 1; index++) use(lines[index] ?? '');
    rest = lines.at(-1) ?? '';
  }
  rest += decoder.end();
  if (rest !== '') use(rest);
}
