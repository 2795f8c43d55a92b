import { onEnd } from './on-end';
import { run } from './run';

const { argv, env, stdout, stderr } = process;
let isTold = true;

// Who reads the output may stop early (`| head`): what is left to say is dropped, and the status stays true.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  isTold = false;
  process.exitCode = 2;
  stderr.write(`error: the output could not be written: ${error.message}\n`);
});
stderr.on('error', () => {});

run({
  argv: argv.slice(2),
  cwd: process.cwd(),
  env,
  // Opened where it is read: few commands do.
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  onEnd,
  time: new Date(),
}).then((status) => {
  process.exitCode = isTold ? status : 2;
  // Once both have taken all, or said why not: what is left then is to clear memory that nobody needs any more.
  stdout.write('', () => stderr.write('', () => setImmediate(() => process.exit())));
});
