import { planAgainstReading } from './bench/plan';
import { report } from './bench/measure';
void (async () => report(await planAgainstReading(1000, 50, 8)))();
