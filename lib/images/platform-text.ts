/** `linux/arm64/v8`, or null where neither system nor architecture is known. */
export function platformText(platform: {
  os: string | null
  architecture: string | null
  variant: string | null
}): string | null {
  const { os, architecture, variant } = platform
  if (!os && !architecture) return null
  return [os || 'unknown', architecture || 'unknown', ...(variant ? [variant] : [])].join('/')
}
