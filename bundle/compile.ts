import { compile, forShortRuns } from '../lib/cli/compiled';

/** `compile.ts FILE COMMAND…`: runs a command of a built program, and keeps what V8 compiled for that. */
const [node = '', , program = '', ...command] = process.argv;
process.argv = [node, program, ...command];
forShortRuns();
compile(program)(require);
