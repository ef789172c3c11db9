/** Where the bytes of a body go, beside the part of it that is kept. */
export type Sink = (chunk: Uint8Array) => Promise<void>;

/** What was read of a body. */
export interface ReceivedBody {
  /** How many bytes were read, after decompression. */
  readonly bytes: number;
  /** The first of them. */
  readonly kept: Uint8Array;
}

/**
 * Reads a body piece by piece, so that no body, whatever its size, takes more memory than `keepBytes` and one piece.
 * Stops reading, and leaves the connection, as soon as there are more than `maxBytes`; `bytes` then is larger.
 */
export async function receiveBody(
  body: AsyncIterable<Uint8Array> | null,
  { maxBytes, keepBytes, sink }: { maxBytes: number; keepBytes: number; sink?: Sink | undefined },
): Promise<ReceivedBody> {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    if (bytes < keepBytes) kept.push(chunk.subarray(0, keepBytes - bytes));
    bytes += chunk.byteLength;
    if (bytes > maxBytes) break;
    await sink?.(chunk);
  }
  return { bytes, kept: Buffer.concat(kept) };
}

/**
 * The kept part of a body as text, in the charset of its content type (UTF-8 when it names none). Undefined when
 * it is no such text. A character that was cut at the end is left out.
 */
export function bodyText({ bytes, kept }: ReceivedBody, contentType: string | null): string | undefined {
  const charset = /;\s*charset="?([^\s";]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(kept, { stream: bytes > kept.byteLength });
  } catch {
    return undefined;
  }
}
