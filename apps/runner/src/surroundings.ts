import type { Readable } from 'node:stream';
import type { DataStream, NoteStream } from './output/output.js';

/** A stream that may be a terminal's keyboard. */
export type InputStream = Readable & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };

/** All of the process that a command line can reach, beside signals. */
export interface Surroundings {
  readonly stdin: InputStream;
  readonly stdout: DataStream;
  readonly stderr: NoteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** Of the runner. */
  readonly version: string;
  /** The file that Node runs, an absolute path. */
  readonly program: string;
}
