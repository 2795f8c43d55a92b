#!/usr/bin/env node
import { onEnd } from './on-end';
import { run } from './run';

const { argv, env, stdin, stdout, stderr } = process;
let isTold = true;

// Who reads the output may stop early (`| head`): what is left to say is dropped, and the status stays true.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  isTold = false;
  process.exitCode = 2;
  stderr.write(`error: the output could not be written: ${error.message}\n`);
});
stderr.on('error', () => {});

const surroundings = { cwd: process.cwd(), env, stdin, stdout, stderr, onEnd, time: new Date() };
run({ argv: argv.slice(2), ...surroundings }).then((status) => {
  // Not process.exit(): it would cut off what a pipe has not taken yet.
  process.exitCode = isTold ? status : 2;
});
