/** Why a file is left alone although it was asked for. */
export type SkipReason =
  /** A symbolic link. */
  | 'link'
  /** A fifo, socket or device. */
  | 'special'
  /** A file with more names than one, in a command that would replace only one of them. */
  | 'hardLinked'
  /** Gone, or replaced by something else, since its folder was listed. */
  | 'vanished'
  /** Written to while it was worked on. */
  | 'changing'
  /** The name of the result is taken by something with other content. */
  | 'occupied'
  /** Owned by somebody whom the result could not be given to. */
  | 'foreignOwner'
  /** The name of the result would be longer than the file system allows. */
  | 'nameTooLong'
  /** A folder that is the mount point of another file system. */
  | 'otherFileSystem';

/** Thrown to leave a file alone; counted by its reason, not a failure. */
export class Skipped extends Error {
  override readonly name = 'Skipped';

  constructor(readonly reason: SkipReason) {
    super(`skipped: ${reason}`);
  }
}
