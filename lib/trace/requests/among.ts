/** The words of a command line that are requests, and the others. */
export interface WordsOfTrace {
  readonly requests: readonly string[];
  readonly others: readonly string[];
}

/** Tells requests from other words, such as states. `METHOD URL` may be one word or two. */
export function requestsAmong(texts: readonly string[]): WordsOfTrace {
  const requests: string[] = [];
  const others: string[] = [];
  const words = [...texts];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const isMethod = /^[A-Za-z]+$/.test(word) && (words[0]?.includes('://') ?? false);
    if (isMethod) requests.push(`${word} ${words.shift()}`);
    else if (word.includes('://') || /^[A-Z]+ \S/.test(word)) requests.push(word);
    else others.push(word);
  }
  return { requests, others };
}

/** What is wrong with words without a request. */
export function withoutRequest([first = 'shop.example.com']: readonly string[]): string {
  return `name a request, for example 'GET http://${first}/'`;
}
