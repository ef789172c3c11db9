// Queues tasks until one is refused and says what became of them. argv: the options of the place, as JSON.
import { openPlace } from '../../processes/place.js';
import type { PlaceOptions } from '../../processes/place.js';
import { fillUp } from '../filling.js';

const place = await openPlace(JSON.parse(process.argv[2] ?? '') as PlaceOptions);
// Compaction loads the module of the lock, which listens to signals: this process is not to die of SIGXFSZ.
await place.queue.compact();
console.log(JSON.stringify(await fillUp(place.queue, 'filler')));
process.exit(0);
