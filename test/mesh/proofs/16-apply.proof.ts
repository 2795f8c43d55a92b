import { startCallers } from '../apply/callers';
import { provesEnded } from '../apply/proves/ended';
import { provesFilled } from '../apply/proves/filled';
import { provesFollowed } from '../apply/proves/followed';
import { provesKinds } from '../apply/proves/kinds';
import { provesLate } from '../apply/proves/late';
import { provesPartial } from '../apply/proves/partial';
import { provesPromoted } from '../apply/proves/promoted';
import { provesWalk } from '../apply/proves/walk';
import { theLab } from '../proof';

// All of them beside each other, the long ones first: each is told by itself in the end.
beforeAll(async () => await startCallers(theLab()));

provesEnded();
provesLate();
provesWalk();
provesFilled();
provesPartial();
provesPromoted();
provesFollowed();
provesKinds();
