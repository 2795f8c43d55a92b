import { writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';

/** An open page, and all that went wrong in it: errors, texts of the console, and requests for other files. */
export interface Opened {
  readonly page: Page;
  readonly wrong: readonly string[];
}

/** Opens a file with a text. @param fragment the end of its address, such as `#path=…` */
export async function opened(
  chromium: Browser,
  file: string,
  text: string,
  { width, scheme, fragment = '' }: { width: number; scheme: 'light' | 'dark'; fragment?: string },
): Promise<Opened> {
  writeFileSync(file, text);
  const page = await chromium.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => wrong.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(`file://${file}`)) wrong.push(request.url());
  });
  await page.goto(`file://${file}${fragment}`);
  return { page, wrong };
}

/** The page follows its address a moment after a key or a click: waits until a value is the expected one. */
export async function soon<Value>(find: () => Promise<Value>, expected: Value): Promise<void> {
  const end = performance.now() + 10_000;
  let found = await find();
  while (JSON.stringify(found) !== JSON.stringify(expected) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = await find();
  }
  expect(found).toEqual(expected);
}

/** The id of the element that has the focus, or of the box around it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const active = document.activeElement;
    return active?.closest('[data-id]')?.getAttribute('data-id') ?? active?.id ?? '';
  });
}

/** Whether a page scrolls sideways, and texts of its details that are wider than their room. */
export function pageFaults(): { scroll: number; client: number; faults: string[] } {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = [...document.querySelectorAll('header *, .side > *, .side article > *')].filter((each) => {
    const { left, right, width } = each.getBoundingClientRect();
    return width > 0 && (left < -1 || right > clientWidth + 1) && each.closest('.wide') === null;
  });
  return {
    scroll: scrollWidth,
    client: clientWidth,
    faults: wide.map((each) => `${each.tagName} ${each.textContent?.slice(0, 40)}`),
  };
}
