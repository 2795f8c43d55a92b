#!/usr/bin/env node
import { forShortRuns, tryCompiled } from './compiled';

forShortRuns();
const isCheck = process.argv[2] === 'check';
const start = tryCompiled(`${__dirname}/${isCheck ? 'check-program' : 'program'}.js`);
if (start !== undefined) start(require);
else if (isCheck) require('./check-program');
else require('./program');
