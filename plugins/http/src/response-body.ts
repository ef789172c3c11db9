/** What is kept of a body, as text in JSON, fits in here: a queue keeps no result of more than 64 KiB. */
const MAX_JSON_LENGTH = 40 * 1024;

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

/** The text of a body, or the beginning of it. */
export interface BodyText {
  readonly body: string;
  /** Present when `body` is only the beginning. */
  readonly truncated?: true;
}

/**
 * The kept part of a body as text, in the charset of its content type (UTF-8 when it names none), and as much of it as
 * has room in JSON. Undefined when it is no such text. A character that was cut at the end is left out.
 */
export function bodyText({ bytes, kept }: ReceivedBody, contentType: string | null): BodyText | undefined {
  const truncated = bytes > kept.byteLength;
  const body = decode(kept, charsetIn(contentType), truncated);
  if (body === undefined) return undefined;
  // A control character takes six in JSON.
  if (JSON.stringify(body).length > MAX_JSON_LENGTH) {
    return bodyText({ bytes, kept: kept.subarray(0, kept.byteLength / 2) }, contentType);
  }
  return { body, ...(truncated && { truncated }) };
}

function charsetIn(contentType: string | null): string {
  return /;\s*charset="?([^\s";]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
}

function decode(bytes: Uint8Array, charset: string, truncated: boolean): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: truncated });
  } catch {
    return undefined;
  }
}
