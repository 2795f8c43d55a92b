#!/usr/bin/env node
import { forShortRuns, tryCompiled } from './compiled';

forShortRuns();
const start = tryCompiled(`${__dirname}/program.js`);
if (start === undefined) require('./program');
else start(require);
