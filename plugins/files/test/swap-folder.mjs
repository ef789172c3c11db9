// Puts a link in the place of a folder and takes it away again, over and over: node swap-folder.mjs <folder> <target>
import { renameSync, symlinkSync, unlinkSync } from 'node:fs';

const [folder, target] = process.argv.slice(2);
console.log('begins');
for (;;) {
  renameSync(folder, `${folder}.aside`);
  symlinkSync(target, folder);
  unlinkSync(folder);
  renameSync(`${folder}.aside`, folder);
}
