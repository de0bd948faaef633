/** What the bytes on disk are for; the sum is all of them. */
export type MeasuredParts = {
  taggedBytes: number
  binBytes: number
  untaggedBytes: number
  uploadBytes: number
  linkBytes: number
}
