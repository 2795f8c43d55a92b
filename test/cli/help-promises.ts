import { type } from './terminal';

/** What each option of a command does, tried, in the order of `--help`. */
export type TriedOptions = Readonly<Record<string, () => Promise<void>>>;

/** The options of a command that renders folders, tried without a folder to render. */
export function renderingOptions(command: string, files: Readonly<Record<string, string>>): TriedOptions {
  const fails = async (line: string, error: string) => {
    const { status, stderr } = await type(line, { files });
    expect({ status, stderr }).toEqual({ status: 2, stderr: `error: ${error}\n` });
  };
  return {
    '--render': () => fails(`${command} --render`, '--render: no kustomization.yaml or Chart.yaml in dist'),
    '--values': () => fails(`${command} --render --values a.yaml`, '--values a.yaml: no such file'),
  };
}

/** The promises of the help of a command. */
export function promisesOfHelp(command: string, tried: TriedOptions): void {
  const options: TriedOptions = {
    ...tried,
    '--help': async () => expect(await type(`${command} -h`)).toEqual(await type(`${command} --help`)),
  };

  describe(`cdk8s-istio ${command} --help`, () => {
    test('shows these options, each of which is tried below', async () => {
      const { stdout, status } = await type(`${command} --help`);
      expect(status).toBe(0);
      const shown = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
      expect(shown).toEqual(Object.keys(options));
    });

    test.each(Object.keys(options))('%s', async (option) => {
      await options[option]?.();
    });

    test('is short, 80 columns wide, and has examples that parse', async () => {
      const { stdout } = await type(`${command} --help`);
      const lines = stdout.trimEnd().split('\n');
      expect(lines.length).toBeLessThan(45);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      const examples = lines.slice(lines.indexOf('Examples:') + 1);
      expect(examples.length).toBeGreaterThan(3);
      for (const example of examples) {
        const line = example.replace(/ #.*/, '').replace(/^.*cdk8s-istio /, '');
        // Whatever there is to read in an empty folder: the command line itself is right.
        expect((await type(line)).stderr).not.toMatch(/unknown|argument|no rule/);
      }
    });
  });
}
