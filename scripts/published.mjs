import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.mjs';

const folders = ['packages', 'plugins', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(group, name)),
);
const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** The folders of the packages that are published, from the root. */
export const published = folders.filter((folder) => !manifestOf(folder).private);

/** For pnpm, which packs private packages, too. */
export const publishedOnly = published.flatMap((folder) => ['--filter', `./${folder}`]);
