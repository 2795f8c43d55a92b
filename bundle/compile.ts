import { compile, forShortRuns } from '../lib/cli/compiled';

/** `compile.ts FILE`: checks the example with the built command, and keeps what V8 compiled for that. */
const [node = '', , program = ''] = process.argv;
process.argv = [node, program, 'check', 'dist'];
forShortRuns();
compile(program)(require);
