const HEADER_BYTES = 8
const LOG_MAX_CHARS = 16_384

/**
 * The text of a container log as the engine sends it, for people: at most the last 16,384 characters, without control
 * characters.
 */
export function demultiplexLog(buffer: Buffer): string {
  // Control characters and the colour codes that begin with one are not text.
  return logText(buffer)
    .replace(/[^\P{Cc}\n\t](\[[0-9;]*m)?/gu, '')
    .slice(-LOG_MAX_CHARS)
}

/** All of it: frames of an 8-byte header (the stream in byte 0, the length in bytes 4 to 7) and their content. */
export function logText(buffer: Buffer): string {
  const parts: Buffer[] = []
  let at = 0
  while (at + HEADER_BYTES <= buffer.length) {
    const end = at + HEADER_BYTES + buffer.readUInt32BE(at + 4)
    parts.push(buffer.subarray(at + HEADER_BYTES, end))
    at = end
  }
  return Buffer.concat(parts).toString('utf8')
}
