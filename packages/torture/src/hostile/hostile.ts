import type { Family } from '../family.js';
import { files } from './files.js';
import { plugins } from './plugins.js';
import { settings } from './settings.js';
import { terminal } from './terminal.js';
import { users } from './users.js';
import { words } from './words.js';

/** Everything that somebody may have made up to do harm. */
export const hostile: readonly Family[] = [words, files, settings, plugins, users, terminal];
