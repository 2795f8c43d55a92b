import { onEnd } from './on-end';
import { run } from './run';

const { argv, env, stdout, stderr } = process;
let isWritten = true;

// A reader may close the pipe early (`| head`): the rest of the output is dropped, and the status is unchanged.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  isWritten = false;
  process.exitCode = 2;
  stderr.write(`error: cannot write the output: ${error.message}\n`);
});
stderr.on('error', () => {});

run({
  argv: argv.slice(2),
  cwd: process.cwd(),
  env,
  // Opened when it is read, since few commands read it.
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  onEnd,
  time: new Date(),
}).then((status) => {
  process.exitCode = isWritten ? status : 2;
  // After both streams are flushed or have failed, exit without freeing memory.
  stdout.write('', () => stderr.write('', () => setImmediate(() => process.exit())));
});
