/** The commands of each plugin that comes with the runner, so that the one that has a command is known before it is loaded. */
export const bundledCommands = {
  greetings: ['greet', 'goodbye'],
  shell: ['shell'],
  http: ['http'],
  files: ['files-checksum', 'files-verify', 'files-gzip', 'files-gunzip', 'files-prune'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type BundledPlugin = keyof typeof bundledCommands;

/** The plugins that come with the runner, in the order in which they are loaded. */
export const bundledPlugins = Object.keys(bundledCommands) as readonly BundledPlugin[];

/** The bundled plugin that has a command. */
export function bundledOwner(command: string): BundledPlugin | undefined {
  return bundledPlugins.find((plugin) => (bundledCommands[plugin] as readonly string[]).includes(command));
}

/** The package of a bundled plugin. */
export function packageOf(plugin: string): string {
  return `@millrace/plugin-${plugin}`;
}
