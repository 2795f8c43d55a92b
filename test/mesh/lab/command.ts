import { execFile } from 'node:child_process';

/** Runs a short command to its end; says what it printed when it fails. */
export async function run(program: string, args: readonly string[], input?: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { maxBuffer: 64 * 1024 * 1024 }, (error, out, complaint) => {
      if (error === null) resolve(out);
      else reject(new Error(`${program} ${args.join(' ')}: ${error.message}\n${out}${complaint}`));
    });
    // A command that does not read closes its end first; its exit says all there is to say.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
